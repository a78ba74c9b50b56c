import { dtypeBytes, isDType } from '../../tensor/dtype.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { groupedNumber } from '../grouped-number.ts'
import { jsonKind } from '../json/json-kind.ts'
import type { JsonObject, JsonValue } from '../json/json-value.ts'
import type { FloatLists } from '../json/parse-json.ts'

/** What the header says of a tensor beside its place. */
export interface DescribedTensor {
  readonly name: string
  /** As the file spells it; `DType` only where we can read it. */
  readonly dtype: string
  readonly shape: readonly number[]
}

/** One tensor as the header describes it; offsets are in bytes from where the tensors' bytes begin. */
export interface SafetensorsEntry extends DescribedTensor {
  readonly start: number
  readonly end: number
}

/** Bits of one element of the types that the format has and a dump here may not hold. */
const bitsOfOtherTypes: ReadonlyMap<string, bigint> = new Map([
  ['F4', 4n],
  ['F6_E2M3', 6n],
  ['F6_E3M2', 6n],
  ['F8_E5M2', 8n],
  ['F8_E4M3', 8n],
  ['F8_E8M0', 8n],
  ['F8_E4M3FNUZ', 8n],
  ['F8_E5M2FNUZ', 8n],
  ['C64', 64n],
])

/**
 * One entry of the header, its fields of the right kinds: dtype a string, shape and offsets non-negative integers.
 * @throws ReadError naming the tensor and the field
 */
export function safetensorsEntry(name: string, value: JsonValue, floats: FloatLists, file: string): SafetensorsEntry {
  if (!(value instanceof Map)) {
    throw new ReadError({
      file,
      tensor: name,
      expected: 'an object with dtype, shape, data_offsets',
      found: jsonKind(value),
    })
  }
  const dtype = value.get('dtype')
  if (typeof dtype !== 'string') {
    throw new ReadError({ file, tensor: name, field: 'dtype', expected: 'a string', found: jsonKind(dtype) })
  }
  const shape = wholeNumbers(value, 'shape', name, floats, file)
  const offsets = wholeNumbers(value, 'data_offsets', name, floats, file)
  if (offsets.length !== 2) {
    const found = `${groupedNumber(offsets.length)} numbers`
    throw new ReadError({ file, tensor: name, field: 'data_offsets', expected: 'start and end', found })
  }
  return { name, dtype, shape, start: offsets[0], end: offsets[1] }
}

/**
 * Checks that shape × dtype is as many bytes as its range holds, `byteLength`. Of a dtype that is not known nothing can be said.
 * @throws ReadError naming both byte counts
 */
export function checkEntrySize({ name, dtype, shape }: DescribedTensor, byteLength: number, file: string): void {
  let elements = 1n
  for (const size of shape) {
    elements *= BigInt(size)
    if (elements >> 64n === 0n) continue
    throw new ReadError({ file, tensor: name, field: 'shape', expected: 'fewer than 2^64 elements', found: 'more' })
  }
  const bits = isDType(dtype) ? BigInt(8 * dtypeBytes[dtype]) : bitsOfOtherTypes.get(dtype)
  if (bits === undefined) return
  const needed = elements * bits
  const type = () => visibleText(dtype, 16)
  if (needed % 8n !== 0n) {
    const found = `${groupedNumber(needed)} bits of ${type()}`
    throw new ReadError({ file, tensor: name, field: 'shape', expected: 'elements that fill whole bytes', found })
  }
  if (needed / 8n !== BigInt(byteLength)) {
    const expected = `${groupedNumber(needed / 8n)} bytes for shape [${visibleText(shape.join(', '), 48)}] of ${type()}`
    const found = `${groupedNumber(byteLength)} bytes`
    throw new ReadError({ file, tensor: name, field: 'data_offsets', expected, found })
  }
}

function wholeNumbers(entry: JsonObject, field: string, tensor: string, floats: FloatLists, file: string): number[] {
  const list = entry.get(field)
  if (!Array.isArray(list)) {
    throw new ReadError({ file, tensor, field, expected: 'a list of integers', found: jsonKind(list) })
  }
  const writtenAsFloat = floats.has(list)
  for (const value of list) {
    // Beyond 2^53 − 1 the parser gives bigints: no file is so long, and no readable shape needs them.
    const whole = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)
    if (whole && !writtenAsFloat) continue
    const found = whole
      ? 'a float'
      : typeof value === 'number' || typeof value === 'bigint'
        ? `${value}`
        : jsonKind(value)
    throw new ReadError({ file, tensor, field, expected: 'integers from 0 to 2^53 - 1', found: visibleText(found, 24) })
  }
  return list as number[]
}
