import type { ComputeOptions } from '../core/loss/cross-entropy-backend.ts'
import type { TokenRange } from '../core/loss/plan-passes.ts'
import type { Tensor } from '../core/tensor/tensor.ts'
import { elementFormat } from './element-format.ts'
import type { RawFacts } from './finish-facts.ts'
import { GpuBuffers } from './gpu-buffers.ts'
import type { GpuContext } from './gpu-context.ts'
import { holdsNonFinite } from './holds-non-finite.ts'
import { NonFiniteWeightError } from './non-finite-weight-error.ts'
import { createPassBuffers, emptyState } from './pass-buffers.ts'
import { readBack } from './read-back.ts'
import { preparePassKernels, type Tile, tileSteps } from './run-tile.ts'
import { type TilePlan, tilePlan, tokensWithin } from './tile-plan.ts'
import { tokenPitchOf, uploadHidden, writeBytes } from './upload-hidden.ts'
import { weightRowBytes, weightRowsRaw } from './weight-rows-raw.ts'
import type { Witness } from './witness.ts'

export interface FusedPassInput {
  /** Tokens of one head or of several, at most `maximumTokens` of them. */
  readonly ranges: readonly TokenRange[]
  /** LM head `[V, H]`; read tile by tile, never whole. */
  readonly weight: Tensor
  /** Class of each token whose logit is wanted too, -1 for none, over all ranges; null where none is. */
  readonly classes: Int32Array | null
  readonly expected: boolean
  /** Gets every tile, too. */
  readonly witness?: Witness | null
}

/**
 * Tokens of one pass: their hidden states fit one buffer of this device, and what is kept of them half of the budget.
 * @param expected whether the expected embedding is wanted
 */
export function maximumTokens(
  { device: { limits }, budgetBytes }: GpuContext,
  width: number,
  expected: boolean,
): number {
  const groups = Math.ceil(width / 4)
  const bytes = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize)
  const fitting = Math.max(64, Math.floor(bytes / (16 * groups) / 64) * 64)
  return Math.min(fitting, tokensWithin(budgetBytes, groups, expected))
}

/**
 * One pass over an LM head for all tokens given: while the GPU works on one tile, the next is read from the file. At most
 * two tiles are on the GPU and as many in JavaScript's memory.
 * @param onClasses called with the share of classes done, 0 to 1
 * @throws NonFiniteWeightError; GpuMemoryError; KernelError; ReadError; DOMException AbortError
 */
export async function fusedPass(
  context: GpuContext,
  { ranges, weight, classes, expected, witness }: FusedPassInput,
  { softcap, signal }: Pick<ComputeOptions, 'softcap' | 'signal'>,
  onClasses: (done: number) => void,
): Promise<RawFacts> {
  const { device, pacer } = context
  const [vocabSize, width] = weight.shape
  const format = elementFormat(weight.dtype)
  const buffers = new GpuBuffers(device, context.ledger)
  try {
    const tokens = ranges.reduce((sum, { start, end }) => sum + end - start, 0)
    const tokenPitch = tokenPitchOf(tokens)
    const groups = Math.ceil(width / 4)
    const rowBytes = weightRowBytes(weight)
    const plan = tilePlan({
      vocabSize,
      rowBytes,
      groups,
      tokenPitch,
      software: context.software,
      keepLogits: expected,
      expected,
      budgetBytes: context.budgetBytes,
      limits: device.limits,
    })
    const tileCount = Math.ceil(vocabSize / plan.tileClasses)
    const readTile = (index: number) => {
      const bytes = weightRowsRaw(weight, index * plan.tileClasses, Math.min(vocabSize, (index + 1) * plan.tileClasses))
      // Read ahead; a failure is met when the tile is needed.
      bytes.catch(() => undefined)
      return bytes
    }
    // The first tile is read while kernels compile and buffers are made.
    let next = readTile(0)
    const kernels = await preparePassKernels(context, tokens, format.code, expected)
    const passBuffers = createPassBuffers(buffers, plan, tokenPitch, expected ? 4 * groups : 0)
    const tileBuffers = Array.from({ length: Math.min(2, tileCount) }, (_, index) =>
      createTileBuffer(buffers, plan, rowBytes, index),
    )
    const columns = await uploadHidden(context, buffers, ranges, width)
    device.queue.writeBuffer(passBuffers.state, 0, emptyState(tokenPitch))
    device.queue.writeBuffer(passBuffers.targets, 0, targetWords(classes, tokenPitch))
    for (let index = 0; index < tileCount; index++) {
      const bytes = await next
      signal.throwIfAborted()
      if (index + 1 < tileCount) next = readTile(index + 1)
      const firstClass = index * plan.tileClasses
      const tile: Tile = {
        weights: tileBuffers[index % tileBuffers.length],
        firstClass,
        classes: Math.min(plan.tileClasses, vocabSize - firstClass),
      }
      writeBytes(device, tileBuffers[index % tileBuffers.length], bytes)
      for (const step of tileSteps(
        context,
        kernels,
        columns,
        passBuffers,
        plan,
        tile,
        softcap,
        () => pacer.operations,
      )) {
        submit(device, 'tile of the LM head', step.record)
        if (step.operations > 0) await pacer.submitted(step.operations)
        signal.throwIfAborted()
      }
      // The GPU has work: now it is asked whether it had the memory.
      if (index === 0) await buffers.settled()
      // While the GPU works on the last of it. Whatever it makes of a NaN is thrown away.
      if (holdsNonFinite(bytes, format.code)) throw new NonFiniteWeightError(`${weight.name} holds NaN or infinities`)
      witness?.add(weight, bytes, tile.classes)
      onClasses((firstClass + tile.classes) / vocabSize)
    }
    const reading = readBack(context, [
      passBuffers.state,
      columns.odd,
      passBuffers.targetLogits,
      ...(expected ? [passBuffers.expected] : []),
    ])
    const [[state, odd, targetLogits, expectedRows]] = await Promise.all([reading, pacer.idle()])
    return {
      tokenPitch,
      state: new Float32Array(state),
      odd: new Uint32Array(odd),
      targetLogits: new Float32Array(targetLogits),
      expected: expectedRows === undefined ? null : new Float32Array(expectedRows),
    }
  } finally {
    buffers.destroy()
  }
}

function createTileBuffer(buffers: GpuBuffers, { tileClasses }: TilePlan, rowBytes: number, index: number): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST
  return buffers.create(`weight tile ${index === 0 ? 'A' : 'B'}`, tileClasses * rowBytes, usage)
}

function submit(device: GPUDevice, label: string, record: (encoder: GPUCommandEncoder) => void): void {
  const encoder = device.createCommandEncoder({ label })
  record(encoder)
  device.queue.submit([encoder.finish()])
}

/** -1 becomes a class that no weight row has. */
function targetWords(classes: Int32Array | null, tokenPitch: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(tokenPitch).fill(0xffffffff)
  if (classes !== null) words.set(Uint32Array.from(classes, (index) => index >>> 0))
  return words
}
