import { type ComputeOptions, type HeadOutput, headSize } from './cross-entropy-backend.ts'
import { TimeSlices } from './time-slices.ts'
import { weightRows } from './weight-rows.ts'

/**
 * `‖∂CE[t]/∂h[t]‖` of every token, `[N]`, for any choice of targets without another pass over the LM head:
 * `∂CE/∂h = E - f'(target logit) W[target]`, and E alone where the class is -1. Says nothing of what is trained.
 * @param expected `E`, `[N, H]`, as `HeadFacts` has it
 * @param classes `[N]`
 * @param targetLogits `[N]`, after softcap
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function gradientNorms(
  head: HeadOutput & { kind: 'hidden' },
  expected: Float32Array,
  classes: Int32Array,
  targetLogits: Float64Array,
  options: ComputeOptions,
): Promise<Float64Array> {
  const { softcap } = options
  const { rows, width } = headSize(head)
  const weights = weightRows(head.weight)
  const norms = new Float64Array(rows)
  const work = new TimeSlices(options, rows)
  const nothing = new Float32Array(width)
  for (let row = 0; row < rows; row++) {
    const slope = softcap === 0 ? 1 : 1 - (targetLogits[row] / softcap) ** 2
    const own = classes[row] < 0 ? nothing : await weights.row(classes[row])
    let sum = 0
    for (let k = 0; k < width; k++) sum += (expected[row * width + k] - slope * own[k]) ** 2
    norms[row] = Math.sqrt(sum)
    const pause = work.done(1)
    if (pause !== undefined) await pause
  }
  return norms
}
