import * as tf from '@tensorflow/tfjs-core'
import { uniform } from '../fixtures/random-head.ts'
import type { HeadOutput } from '../src/core/loss/cross-entropy-backend.ts'
import { blobSource } from '../src/core/tensor/byte-source.ts'
import { memoryTensor, type Tensor } from '../src/core/tensor/tensor.ts'
import { bufferOf } from '../src/gpu/tfjs-buffers.ts'

/** One problem in JavaScript's memory and behind a Blob, as a dropped file has it. */
export interface HeadInputs {
  readonly tokens: number
  readonly width: number
  readonly vocabSize: number
  readonly classes: Int32Array
  /** In JavaScript's memory: float32 hidden states, bf16 weights. */
  readonly head: HeadOutput & { kind: 'hidden' }
  /** Weights behind a Blob, as a dropped file has them, and the bytes read of it. */
  readonly file: { readonly head: HeadOutput & { kind: 'hidden' }; bytesRead: number }
}

/** The same on the GPU, as every method of tfjs wants it; all forms hold the same numbers. */
export interface Inputs extends HeadInputs {
  readonly hidden: tf.Tensor2D
  readonly weight: tf.Tensor2D
  /** bf16 two to a word. */
  readonly packedWeight: tf.Tensor2D
  readonly targets: tf.Tensor1D
  dispose(): void
}

/** Weights are cut to bf16 first, so that float32 and bf16 methods compute the very same numbers. */
export function makeInputs(tokens: number, width: number, vocabSize: number): Inputs {
  const { hidden, weight, halves, ...made } = makeNumbers(tokens, width, vocabSize)
  const tensors = {
    hidden: tf.tensor2d(hidden, [tokens, width]),
    weight: tf.tensor2d(weight, [vocabSize, width]),
    packedWeight: tf.tensor2d(new Int32Array(halves.buffer), [vocabSize, width / 2], 'int32'),
    targets: tf.tensor1d(made.classes, 'int32'),
  }
  // tfjs uploads at first use; here before any method is measured.
  for (const tensor of Object.values(tensors)) bufferOf(tensor)
  return { ...made, ...tensors, dispose: () => tf.dispose(Object.values(tensors)) }
}

/** Nothing of it on the GPU. */
export function makeHeadInputs(tokens: number, width: number, vocabSize: number): HeadInputs {
  const { classes, head, file } = makeNumbers(tokens, width, vocabSize)
  return { tokens, width, vocabSize, classes, head, file }
}

function makeNumbers(tokens: number, width: number, vocabSize: number) {
  const random = uniform(7)
  const size = Math.sqrt(6 / Math.sqrt(width))
  const hidden = Float32Array.from({ length: tokens * width }, () => size * random())
  const weight = Float32Array.from({ length: vocabSize * width }, () => size * random())
  const words = new Uint32Array(weight.buffer)
  const halves = Uint16Array.from(words, (word) => word >>> 16)
  for (let i = 0; i < words.length; i++) words[i] &= 0xffff0000
  const classes = Int32Array.from({ length: tokens }, () => Math.floor(((random() + 1) / 2) * vocabSize))
  const bytes = new Uint8Array(halves.buffer)
  const head = {
    kind: 'hidden' as const,
    hidden: memoryTensor('hidden_states', 'bench', 'F32', [tokens, width], new Uint8Array(hidden.buffer)),
    weight: memoryTensor('lm_head.weight', 'bench', 'BF16', [vocabSize, width], bytes),
  }
  const source = blobSource('bench', new Blob([bytes]))
  const fileWeight: Tensor = {
    ...head.weight,
    readElements: (start, end) => {
      file.bytesRead += 2 * (end - start)
      return source.slice(2 * start, 2 * end)
    },
  }
  const file = { head: { ...head, weight: fileWeight }, bytesRead: 0 }
  return { tokens, width, vocabSize, classes, head, file, hidden, weight, halves }
}
