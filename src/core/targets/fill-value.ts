import type { DType } from '../tensor/dtype.ts'

/**
 * The ignore index as a tensor of `dtype` holds it. torch casts a fill value without a word: -100 in uint8 is 156, so
 * that a loss which ignores -100 trains on it.
 */
export function fillValue(dtype: DType, value: number): number {
  switch (dtype) {
    case 'U8':
      return ((value % 256) + 256) % 256
    case 'I8':
      return (value << 24) >> 24
    case 'I16':
      return (value << 16) >> 16
    case 'I32':
      return value | 0
    case 'BOOL':
      return value === 0 ? 0 : 1
    default:
      return value
  }
}
