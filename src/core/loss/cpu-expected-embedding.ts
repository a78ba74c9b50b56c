import { readFloat32 } from '../tensor/decode-elements.ts'
import { type ComputeOptions, type HeadOutput, headSize } from './cross-entropy-backend.ts'
import { softcapSlope } from './softcap-slope.ts'
import { softcapped } from './softcapped.ts'
import { TimeSlices } from './time-slices.ts'

/** Elements of the LM head read at once: 2 MiB as float32. */
const PIECE_ELEMENTS = 512 * 1024

/**
 * `E[t] = Σ_v p[t, v] f'[t, v] W[v]`, `[N, H]`: the reference, in float64, from logits made a second time.
 * @param logSumExp `[N]`
 */
export async function cpuExpectedEmbedding(
  { hidden, weight }: HeadOutput & { kind: 'hidden' },
  logSumExp: Float64Array,
  options: ComputeOptions,
): Promise<Float32Array> {
  const { rows, width, vocabSize } = headSize({ kind: 'hidden', hidden, weight })
  const sums = new Float64Array(rows * width)
  const h = await readFloat32(hidden, 0, rows * width)
  const classesAtOnce = Math.max(1, Math.floor(PIECE_ELEMENTS / width))
  const work = new TimeSlices({ ...options, onProgress: () => undefined }, rows * vocabSize)
  for (let from = 0; from < vocabSize; from += classesAtOnce) {
    const to = Math.min(vocabSize, from + classesAtOnce)
    const w = await readFloat32(weight, from * width, to * width)
    for (let row = 0; row < rows; row++) {
      for (let start = 0; start < w.length; start += width) {
        let raw = 0
        for (let k = 0; k < width; k++) raw += h[row * width + k] * w[start + k]
        const share = Math.exp(softcapped(raw, options.softcap) - logSumExp[row]) * softcapSlope(raw, options.softcap)
        for (let k = 0; k < width; k++) sums[row * width + k] += share * w[start + k]
      }
      const pause = work.done(to - from)
      if (pause !== undefined) await pause
    }
  }
  return Float32Array.from(sums)
}
