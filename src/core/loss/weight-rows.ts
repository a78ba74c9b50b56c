import { readFloat32 } from '../tensor/decode-elements.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** Elements kept, 128 MiB as float32; rows beyond are read again when they are asked for again. */
const KEPT_ELEMENTS = 32 * 1024 * 1024

/** Rows of an LM head `[V, H]` as they are asked for: a batch uses few classes, and each of them many times. */
export class WeightRows {
  private readonly rows = new Map<number, Float32Array>()
  private readonly weight: Tensor

  constructor(weight: Tensor) {
    this.weight = weight
  }

  /** Row of one class, `[H]`, float32. */
  async row(index: number): Promise<Float32Array> {
    const known = this.rows.get(index)
    if (known !== undefined) return known
    const width = this.weight.shape[1]
    const row = await readFloat32(this.weight, index * width, (index + 1) * width)
    if (this.rows.size * width < KEPT_ELEMENTS) this.rows.set(index, row)
    return row
  }
}
