import type { TokenRange } from '../core/loss/plan-passes.ts'
import { readRaw } from '../core/tensor/read-raw.ts'
import { elementFormat } from './element-format.ts'
import type { GpuBuffers } from './gpu-buffers.ts'
import type { GpuContext } from './gpu-context.ts'
import { dispatch } from './kernel.ts'
import { kernelSources, TOKEN_BLOCK } from './kernel-sources.ts'

/** Raw bytes on the GPU at once while hidden states are decoded. */
const STAGING_BYTES = 8 * 1024 * 1024

/** Hidden states on the GPU, transposed: a column a token. */
export interface TokenColumns {
  readonly tokens: number
  /** `tokens` rounded up to whole blocks. */
  readonly tokenPitch: number
  /** Hidden size in groups of four. */
  readonly groups: number
  /** float32 `[4 groups, tokenPitch]`. */
  readonly hidden: GPUBuffer
  /** u32 `[tokenPitch]`: 1 where the hidden state holds a NaN or an infinity. */
  readonly odd: GPUBuffer
}

/** Tokens rounded up to whole blocks of a workgroup. */
export function tokenPitchOf(tokens: number): number {
  return Math.ceil(tokens / TOKEN_BLOCK) * TOKEN_BLOCK
}

/**
 * Reads hidden states and decodes them on the GPU, one range after the other. Whether the device gave the memory for it shows
 * in `buffers.settled`, which is not waited for here: the GPU's process has work meanwhile.
 * @throws GpuMemoryError where the device refuses at once; ReadError when a file cannot be read any more
 */
export async function uploadHidden(
  context: GpuContext,
  buffers: GpuBuffers,
  ranges: readonly TokenRange[],
  width: number,
): Promise<TokenColumns> {
  const tokens = ranges.reduce((sum, { start, end }) => sum + end - start, 0)
  const tokenPitch = tokenPitchOf(tokens)
  const groups = Math.ceil(width / 4)
  const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage
  const widest = Math.max(...ranges.map(({ start, end }) => end - start)) * width * 4
  const hidden = buffers.create('hidden states', 16 * groups * tokenPitch, STORAGE)
  const odd = buffers.create('tokens with NaN or infinities', 4 * tokenPitch, STORAGE | COPY_SRC)
  const rawBytes = Math.min(widest, Math.max(STAGING_BYTES, 4 * width))
  const raw = buffers.create('raw hidden states', rawBytes, STORAGE | COPY_DST)
  const rows = buffers.create('rows to decode', 16, GPUBufferUsage.UNIFORM | COPY_DST)
  try {
    let column = 0
    for (const range of ranges) {
      const format = elementFormat(range.hidden.dtype)
      const kernel = await context.kernels.prepare(kernelSources.decodeHidden(format.code))
      const tokensAtOnce = Math.max(1, Math.floor(raw.size / (width * format.bytes)))
      for (let start = range.start; start < range.end; start += tokensAtOnce) {
        const end = Math.min(range.end, start + tokensAtOnce)
        const bytes = await readRaw(range.hidden, start * width, end * width)
        writeBytes(context.device, raw, bytes)
        context.device.queue.writeBuffer(rows, 0, Uint32Array.of(end - start, width, column, tokenPitch))
        const encoder = context.device.createCommandEncoder({ label: 'decode hidden states' })
        dispatch(context.device, encoder, kernel, [rows, raw, hidden, odd], Math.ceil((end - start) / 64), groups)
        context.device.queue.submit([encoder.finish()])
        column += end - start
      }
    }
    return { tokens, tokenPitch, groups, hidden, odd }
  } finally {
    buffers.free([raw, rows])
  }
}

/** Writes bytes of any length; the last word is filled up with zeros. */
export function writeBytes(device: GPUDevice, buffer: GPUBuffer, bytes: Uint8Array<ArrayBuffer>): void {
  const whole = bytes.byteLength - (bytes.byteLength % 4)
  device.queue.writeBuffer(buffer, 0, bytes, 0, whole)
  if (whole === bytes.byteLength) return
  const last = new Uint8Array(4)
  last.set(bytes.subarray(whole))
  device.queue.writeBuffer(buffer, whole, last)
}
