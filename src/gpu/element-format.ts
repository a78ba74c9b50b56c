import type { DType } from '../core/tensor/dtype.ts'

/** Number that shaders know an element type by, and its bytes. Other types are made float32 first. */
export interface ElementFormat {
  /** Value of the shaders' format constants. */
  readonly code: 0 | 1 | 2
  readonly bytes: 2 | 4
}

/** How the GPU reads a tensor of this type. */
export function elementFormat(dtype: DType): ElementFormat {
  if (dtype === 'BF16') return { code: 1, bytes: 2 }
  if (dtype === 'F16') return { code: 2, bytes: 2 }
  return { code: 0, bytes: 4 }
}
