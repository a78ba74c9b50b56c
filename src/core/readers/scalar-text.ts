import { readNumbers } from '../tensor/decode-elements.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** A tensor without dimensions as metadata spells it: `true` and `false` for a bool, digits for a number. */
export async function scalarText(tensor: Tensor): Promise<string> {
  const [value] = await readNumbers(tensor)
  if (tensor.dtype === 'BOOL') return value === 0 ? 'false' : 'true'
  return String(value)
}
