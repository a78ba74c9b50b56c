import { type DType, dtypeBytes } from '../tensor/dtype.ts'
import type { WrittenTensor } from '../tensor/safetensors-bytes.ts'
import type { IntegerTensor } from './integer-tensor.ts'

/** A small tensor as it is written: integers as they were read, anything else, which was read as float64, as float32. */
export function writtenIntegers({ dtype, shape, values }: IntegerTensor): WrittenTensor {
  const stored = storedAs(dtype)
  const bytes = new Uint8Array(values.length * dtypeBytes[stored])
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    if (stored === 'I64') view.setBigInt64(i * 8, BigInt(value), true)
    else if (stored === 'I32') view.setInt32(i * 4, value, true)
    else if (stored === 'F32') view.setFloat32(i * 4, value, true)
    else view.setUint8(i, value)
  })
  return { dtype: stored, shape, bytes }
}

function storedAs(dtype: DType): 'I64' | 'I32' | 'U8' | 'BOOL' | 'F32' {
  return dtype === 'I64' || dtype === 'I32' || dtype === 'U8' || dtype === 'BOOL' ? dtype : 'F32'
}
