import { RunningLogSumExp } from '../core/loss/running-log-sum-exp.ts'
import { softcapped } from '../core/loss/softcapped.ts'
import { decodeFloat32, readFloat32 } from '../core/tensor/decode-elements.ts'
import type { Tensor } from '../core/tensor/tensor.ts'

/** float32 products of large logits differ by more; a shader that failed differs by everything. */
const TOLERANCE = 1e-4

/**
 * One token of a pass, computed on the processor in float64 from the very bytes that the GPU gets: a driver that computes
 * wrongly gives no error. The LM head is not read for it again, however large it is, and a tile of it is held, no more.
 */
export class Witness {
  private readonly running = new RunningLogSumExp(1)

  private constructor(
    private readonly hidden: Float32Array,
    private readonly softcap: number,
  ) {}

  /** @param hidden hidden states `[…, H]`, @param token its row there */
  static async of(hidden: Tensor, token: number, softcap: number): Promise<Witness> {
    const width = hidden.shape.at(-1) ?? 0
    return new Witness(await readFloat32(hidden, token * width, (token + 1) * width), softcap)
  }

  /**
   * Adds the next classes.
   * @param bytes as `weightRowsRaw` gives them of an LM head of this type
   */
  add(weight: Tensor, bytes: Uint8Array<ArrayBuffer>, classes: number): void {
    const rows = decodeFloat32(weight.dtype === 'BF16' || weight.dtype === 'F16' ? weight.dtype : 'F32', bytes)
    const pitch = rows.length / classes
    const { hidden, softcap } = this
    const logits = new Float64Array(classes)
    for (let index = 0; index < classes; index++) {
      let sum = 0
      for (let k = 0; k < hidden.length; k++) sum += hidden[k] * rows[index * pitch + k]
      logits[index] = softcapped(sum, softcap)
    }
    this.running.add(0, logits, 0, classes)
  }

  /**
   * Compares what the GPU found with the token's own.
   * @param found its `logSumExp`
   * @throws Error when they disagree
   */
  check(found: number): void {
    requireAgreement(found, this.running.finish()[0])
  }
}

/** @throws Error where the GPU's `logSumExp` of a token is not the processor's */
export function requireAgreement(found: number, exact: number): void {
  const agrees = Math.abs(found - exact) <= TOLERANCE * Math.max(1, Math.abs(exact))
  if (!agrees && !(Number.isNaN(found) && Number.isNaN(exact)))
    throw new Error(`WebGPU gave logSumExp ${found} where the CPU gives ${exact}`)
}
