import type { DType } from '../../tensor/dtype.ts'

/** numpy's dtypes of one number by letter and width, as `dtype.str` and pickles name them: `i8` of `<i8`. */
export const numpyDtypes: ReadonlyMap<string, DType> = new Map([
  ['f8', 'F64'],
  ['f4', 'F32'],
  ['f2', 'F16'],
  ['i8', 'I64'],
  ['i4', 'I32'],
  ['i2', 'I16'],
  ['i1', 'I8'],
  ['u8', 'U64'],
  ['u4', 'U32'],
  ['u2', 'U16'],
  ['u1', 'U8'],
  ['b1', 'BOOL'],
])
