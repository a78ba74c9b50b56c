import { type DType, dtypeBytes } from './dtype.ts'

/** A tensor in a file: its header is known, its elements are read when they are asked for. */
export interface Tensor {
  readonly name: string
  /** File it came from, for messages. */
  readonly file: string
  readonly dtype: DType
  /** Row-major; `[]` is a scalar. */
  readonly shape: readonly number[]
  /** Name in the file of the stack `[D, …]` that this is one depth of. */
  readonly stack?: string
  /** True where these are some rows of that tensor: name and shape then do not tell which. */
  readonly isPart?: true
  /**
   * Raw little-endian elements `[start, end)` in row-major order, as a fresh aligned array.
   * @throws ReadError when the file cannot be read any more.
   */
  readElements(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** `[2, 512, 192]`, as torch prints a shape in messages. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}

/** A tensor whose elements are in memory already. `bytes` must be row-major and little-endian. */
export function memoryTensor(
  name: string,
  file: string,
  dtype: DType,
  shape: readonly number[],
  bytes: Uint8Array,
): Tensor {
  const width = dtypeBytes[dtype]
  return {
    name,
    file,
    dtype,
    shape,
    readElements: async (start, end) => new Uint8Array(bytes.subarray(start * width, end * width)),
  }
}
