import type { GpuContext } from './gpu-context.ts'
import { type Bound, dispatch, type Kernel } from './kernel.ts'
import { kernelSources, TOKEN_BLOCK } from './kernel-sources.ts'
import { type PassBuffers, stripsOf } from './pass-buffers.ts'
import type { TilePlan } from './tile-plan.ts'
import { type TokenBlocks, tokenBlocks } from './token-blocks.ts'
import type { TokenColumns } from './upload-hidden.ts'

/** Kernels of a pass, compiled. */
export interface PassKernels {
  /** What computes which tokens. */
  readonly forward: readonly ForwardPart[]
  readonly merge: Kernel
  /** Only where the expected embedding is wanted. */
  readonly gradient: { readonly shares: Kernel; readonly accumulate: Kernel } | null
}

export interface ForwardPart extends TokenBlocks {
  readonly kernel: Kernel
}

/** Kernels of a pass over `tokens` tokens at once, for callers that cannot wait. */
export function passKernels(
  { kernels, variant }: GpuContext,
  tokens: number,
  format: 0 | 1 | 2,
  expected: boolean,
): PassKernels {
  return {
    forward: tokenBlocks(tokens, variant).map((part) => ({
      ...part,
      kernel: kernels.get(kernelSources.fusedForward(variant, format, expected, part.form)),
    })),
    merge: kernels.get(kernelSources.mergeStrips()),
    gradient: expected
      ? {
          shares: kernels.get(kernelSources.logitsToShares()),
          accumulate: kernels.get(kernelSources.accumulateExpected(format)),
        }
      : null,
  }
}

/**
 * @param keepLogits whether the logits of a tile are stored, as they are where the expected embedding is wanted
 * @throws KernelError
 */
export function prepareForward(
  { kernels, variant }: GpuContext,
  tokens: number,
  format: 0 | 1 | 2,
  keepLogits: boolean,
): Promise<ForwardPart[]> {
  return Promise.all(
    tokenBlocks(tokens, variant).map(async (part) => ({
      ...part,
      kernel: await kernels.prepare(kernelSources.fusedForward(variant, format, keepLogits, part.form)),
    })),
  )
}

/** @throws KernelError */
export async function preparePassKernels(
  context: GpuContext,
  tokens: number,
  format: 0 | 1 | 2,
  expected: boolean,
): Promise<PassKernels> {
  const { kernels } = context
  const [forward, merge, shares, accumulate] = await Promise.all([
    prepareForward(context, tokens, format, expected),
    kernels.prepare(kernelSources.mergeStrips()),
    expected ? kernels.prepare(kernelSources.logitsToShares()) : null,
    expected ? kernels.prepare(kernelSources.accumulateExpected(format)) : null,
  ])
  return { forward, merge, gradient: shares === null || accumulate === null ? null : { shares, accumulate } }
}

/** One tile of the LM head on the GPU. */
export interface Tile {
  readonly weights: Bound
  readonly firstClass: number
  readonly classes: number
}

/** One dispatch, and how much it computes. */
export interface Step {
  /** Floating-point operations. */
  readonly operations: number
  record(encoder: GPUCommandEncoder): void
}

/**
 * What has to be dispatched for one tile, in order, in steps of about `operationsAtOnce`. Each step is to be submitted
 * before the next is recorded: they share uniform buffers.
 */
export function* tileSteps(
  { device }: Pick<GpuContext, 'device'>,
  kernels: PassKernels,
  columns: TokenColumns,
  passBuffers: PassBuffers,
  plan: TilePlan,
  tile: Tile,
  softcap: number,
  operationsAtOnce: () => number,
): Generator<Step> {
  const { tokenPitch, groups, hidden } = columns
  const { strips, state, targets, targetLogits, logits, expected, forwardUniform, tileUniform } = passBuffers
  const blocks = tokenPitch / TOKEN_BLOCK
  const stripCount = stripsOf(plan, tile.classes)
  for (const { kernel, first, block, blocks: own } of kernels.forward) {
    const stripOperations = 2 * block * 4 * groups * plan.stripClasses
    for (const part of rectangles(own, stripCount, () => operationsAtOnce() / stripOperations)) {
      const firstToken = first + part.x * block
      const shape = [tokenPitch, groups, tile.classes, tile.firstClass, plan.stripClasses, firstToken, part.y, 0]
      const words = Uint32Array.from(shape)
      new Float32Array(words.buffer)[7] = softcap
      device.queue.writeBuffer(forwardUniform, 0, words)
      yield {
        operations: part.width * part.height * stripOperations,
        record: (encoder) => {
          const bound = [forwardUniform, hidden, tile.weights, targets, strips, targetLogits, logits]
          dispatch(device, encoder, kernel, bound, part.width, part.height)
        },
      }
    }
  }
  const words = new Uint32Array(8)
  const floats = new Float32Array(words.buffer)
  words.set([tokenPitch, stripCount])
  device.queue.writeBuffer(tileUniform, 0, words)
  yield {
    operations: 0,
    record: (encoder) => dispatch(device, encoder, kernels.merge, [tileUniform, strips, state], blocks),
  }
  if (kernels.gradient === null) return
  const { shares, accumulate } = kernels.gradient
  words.set([tokenPitch, tile.classes])
  floats[2] = softcap
  device.queue.writeBuffer(tileUniform, 0, words)
  yield {
    operations: 0,
    record: (encoder) => dispatch(device, encoder, shares, [tileUniform, state, logits], blocks, tile.classes),
  }
  const pairOperations = 2 * TOKEN_BLOCK * 8 * tile.classes
  for (const part of rectangles(blocks, Math.ceil(groups / 2), () => operationsAtOnce() / pairOperations)) {
    words.set([tokenPitch, groups, tile.classes, part.x, part.y])
    device.queue.writeBuffer(tileUniform, 0, words)
    yield {
      operations: part.width * part.height * pairOperations,
      record: (encoder) => {
        const bound = [tileUniform, logits, tile.weights, state, expected]
        dispatch(device, encoder, accumulate, bound, part.width, part.height)
      },
    }
  }
}

interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Covers `width` × `height` workgroups with rectangles of about `atOnce()` workgroups, whole rows where they fit. */
function* rectangles(width: number, height: number, atOnce: () => number): Generator<Rectangle> {
  for (let y = 0; y < height; ) {
    const rows = Math.min(height - y, Math.max(1, Math.floor(atOnce() / width)))
    for (let x = 0; x < width; ) {
      const columns = rows > 1 ? width : Math.min(width - x, Math.max(1, Math.floor(atOnce())))
      yield { x, y, width: columns, height: rows }
      x += columns
    }
    y += rows
  }
}
