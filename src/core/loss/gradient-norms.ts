import { readFloat32 } from '../tensor/decode-elements.ts'
import { type HeadOutput, headSize } from './cross-entropy-backend.ts'
import { weightRows } from './weight-rows.ts'

/**
 * `‖∂CE[t]/∂h[t]‖` of every token, `[N]`, for any choice of targets without another pass over the LM head:
 * `∂CE/∂h = E - f'(target logit) W[target]`. 0 where the class is -1, as nothing flows there.
 * @param expected `E`, `[N, H]`, as `HeadFacts` has it
 * @param classes `[N]`
 * @param targetLogits `[N]`, after softcap
 */
export async function gradientNorms(
  head: HeadOutput & { kind: 'hidden' },
  expected: Float32Array,
  classes: Int32Array,
  targetLogits: Float64Array,
  softcap: number,
): Promise<Float64Array> {
  const { rows, width } = headSize(head)
  const weights = weightRows(head.weight)
  const norms = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    if (classes[row] < 0) continue
    const slope = softcap === 0 ? 1 : 1 - (targetLogits[row] / softcap) ** 2
    const own = await weights.row(classes[row])
    let sum = 0
    for (let k = 0; k < width; k++) sum += (expected[row * width + k] - slope * own[k]) ** 2
    norms[row] = Math.sqrt(sum)
  }
  return norms
}

/** Tokens of one head that are trained, for the gradient by the LM head. */
export interface TrainedHead {
  readonly head: HeadOutput & { kind: 'hidden' }
  /** `[N]`, -1 where nothing is trained. */
  readonly classes: Int32Array
  /** `[N]`, as `HeadFacts` has it. */
  readonly logSumExp: Float64Array
  /** `∂L/∂CE` of a trained token: the depth's weight over the divisor. */
  readonly scale: number
}

/**
 * `‖∂L/∂W[v]‖` of every row of the LM head that `heads` share, `[V]`: the reference, in float64.
 * `∂L/∂W[v] = Σ_t scale (p[t, v] - [v = target]) f' h[t]`.
 */
export async function cpuWeightGradientNorms(heads: readonly TrainedHead[], softcap: number): Promise<Float64Array> {
  const [{ head }] = heads
  const { vocabSize, width } = headSize(head)
  const norms = new Float64Array(vocabSize)
  const hidden = await Promise.all(heads.map((own) => readFloat32(own.head.hidden, 0, headSize(own.head).rows * width)))
  for (let v = 0; v < vocabSize; v++) {
    const w = await readFloat32(head.weight, v * width, (v + 1) * width)
    const gradient = new Float64Array(width)
    for (const [index, { classes, logSumExp, scale }] of heads.entries()) {
      const h = hidden[index]
      for (const [token, target] of classes.entries()) {
        if (target < 0) continue
        let raw = 0
        for (let k = 0; k < width; k++) raw += h[token * width + k] * w[k]
        const bent = softcap === 0 ? 0 : Math.tanh(raw / softcap)
        const logit = softcap === 0 ? raw : softcap * bent
        const residual = scale * (Math.exp(logit - logSumExp[token]) - (target === v ? 1 : 0)) * (1 - bent * bent)
        for (let k = 0; k < width; k++) gradient[k] += residual * h[token * width + k]
      }
    }
    norms[v] = Math.hypot(...gradient)
  }
  return norms
}
