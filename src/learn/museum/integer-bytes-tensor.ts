import type { IntegerTensor } from '../../core/packing/integer-tensor.ts'
import type { DType } from '../../core/tensor/dtype.ts'
import type { IntegerValues } from '../../core/tensor/integer-values.ts'
import { memoryTensor, type Tensor } from '../../core/tensor/tensor.ts'

/** A tensor of integers, or of a mask, as a tensor of a file. */
export function integerBytesTensor(file: string, { name, dtype, shape, values }: IntegerTensor): Tensor {
  return memoryTensor(name, file, dtype, shape, bytesOf(dtype, values))
}

/** Little-endian elements, as a file holds them; every browser and Node runs on such machines. */
function bytesOf(dtype: DType, values: IntegerValues): Uint8Array {
  switch (dtype) {
    case 'I64':
      return new Uint8Array(BigInt64Array.from(values, BigInt).buffer)
    case 'U64':
      return new Uint8Array(BigUint64Array.from(values, BigInt).buffer)
    case 'I32':
      return new Uint8Array(Int32Array.from(values).buffer)
    case 'U32':
      return new Uint8Array(Uint32Array.from(values).buffer)
    case 'I16':
      return new Uint8Array(Int16Array.from(values).buffer)
    case 'U16':
      return new Uint8Array(Uint16Array.from(values).buffer)
    case 'I8':
      return new Uint8Array(Int8Array.from(values).buffer)
    case 'U8':
    case 'BOOL':
      return Uint8Array.from(values)
    case 'F32':
      return new Uint8Array(Float32Array.from(values).buffer)
    case 'F64':
      return new Uint8Array(Float64Array.from(values).buffer)
    case 'F16':
    case 'BF16':
      throw new RangeError(`A museum piece writes no ${dtype}.`)
  }
}
