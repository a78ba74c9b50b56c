import { readFloat32 } from '../tensor/decode-elements.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** Elements kept, 128 MiB as float32; rows beyond are read again when they are asked for again. */
const KEPT_ELEMENTS = 32 * 1024 * 1024
/** LM heads up to this size, 32 MiB as float32, are read in one piece: a slice of a file costs more than its bytes. */
const WHOLE_ELEMENTS = 8 * 1024 * 1024

/** Rows of an LM head `[V, H]` as they are asked for: a batch uses few classes, and each of them many times. */
class WeightRows {
  private readonly rows = new Map<number, Float32Array>()
  private readonly weight: Tensor
  private whole: Promise<Float32Array> | null = null

  constructor(weight: Tensor) {
    this.weight = weight
  }

  /** Row of one class, `[H]`, float32. */
  async row(index: number): Promise<Float32Array> {
    const known = this.rows.get(index)
    if (known !== undefined) return known
    const [vocabSize, width] = this.weight.shape
    const start = index * width
    const isSmall = vocabSize * width <= WHOLE_ELEMENTS
    if (isSmall) this.whole ??= readFloat32(this.weight, 0, vocabSize * width)
    const row =
      this.whole === null
        ? await readFloat32(this.weight, start, start + width)
        : (await this.whole).subarray(start, start + width)
    if (isSmall || this.rows.size * width < KEPT_ELEMENTS) this.rows.set(index, row)
    return row
  }
}

const kept = new WeakMap<Tensor, WeightRows>()

/** The rows of `weight` that were read so far: they stay as long as the tensor is open. */
export function weightRows(weight: Tensor): WeightRows {
  const rows = kept.get(weight) ?? new WeightRows(weight)
  kept.set(weight, rows)
  return rows
}
