import { readFloat32 } from '../tensor/decode-elements.ts'
import { type ComputeOptions, headSize, type WeightedHead } from './cross-entropy-backend.ts'
import { softcapSlope } from './softcap-slope.ts'
import { softcapped } from './softcapped.ts'
import { TimeSlices } from './time-slices.ts'

/** Elements of the LM head read at once: 2 MiB as float32. */
const PIECE_ELEMENTS = 512 * 1024

/** `weightGradientNorms` of the reference, in float64; holds the hidden states of all heads as float32. */
export async function cpuWeightGradientNorms(
  heads: readonly WeightedHead[],
  options: ComputeOptions,
): Promise<Float64Array> {
  const [{ head }] = heads
  const { vocabSize, width } = headSize(head)
  const norms = new Float64Array(vocabSize)
  const hidden = await Promise.all(heads.map((own) => readFloat32(own.head.hidden, 0, headSize(own.head).rows * width)))
  const classesAtOnce = Math.max(1, Math.floor(PIECE_ELEMENTS / width))
  const work = new TimeSlices(options, vocabSize * heads.length)
  for (let from = 0; from < vocabSize; from += classesAtOnce) {
    const to = Math.min(vocabSize, from + classesAtOnce)
    const w = await readFloat32(head.weight, from * width, to * width)
    for (let v = from; v < to; v++) {
      const gradient = new Float64Array(width)
      for (const [index, own] of heads.entries()) {
        addGradient(gradient, own, hidden[index], w.subarray((v - from) * width, (v - from + 1) * width), v, options)
        const pause = work.done(1)
        if (pause !== undefined) await pause
      }
      norms[v] = Math.sqrt(gradient.reduce((sum, x) => sum + x * x, 0))
    }
  }
  return norms
}

/** Adds one head's part of `∂L/∂W[v]`. */
function addGradient(
  gradient: Float64Array,
  { classes, logSumExp, scales }: WeightedHead,
  h: Float32Array,
  w: Float32Array,
  v: number,
  { softcap }: Pick<ComputeOptions, 'softcap'>,
): void {
  const width = w.length
  for (let token = 0; token < classes.length; token++) {
    if (scales[token] === 0) continue
    let raw = 0
    for (let k = 0; k < width; k++) raw += h[token * width + k] * w[k]
    const share = Math.exp(softcapped(raw, softcap) - logSumExp[token])
    const residual = scales[token] * (share - (classes[token] === v ? 1 : 0)) * softcapSlope(raw, softcap)
    for (let k = 0; k < width; k++) gradient[k] += residual * h[token * width + k]
  }
}
