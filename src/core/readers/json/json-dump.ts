import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { isSettingName } from '../is-setting-name.ts'
import { limitedNotes } from '../limited-notes.ts'
import { stringMetadata } from '../string-metadata.ts'
import { jsonKind } from './json-kind.ts'
import { jsonTensor } from './json-tensor.ts'
import type { JsonValue } from './json-value.ts'
import { PackedNumbers } from './packed-numbers.ts'

/**
 * A JSON dump that has been parsed: one object of nested lists of numbers by tensor name, `__metadata__` with strings, and
 * settings as plain entries. Integers become I64, exact also beyond 2^53; lists with a float become F32; booleans BOOL.
 * @throws ReadError for ragged or mixed lists, naming the entry and the row
 */
export function jsonDump(json: JsonValue, { name: file, byteLength }: ByteSource): TensorFile {
  if (!(json instanceof Map)) {
    throw new ReadError({ file, expected: 'a JSON object of tensors by name', found: jsonKind(json) })
  }
  const metadata = stringMetadata(json.get('__metadata__'), file)
  const tensors = new Map<string, Tensor>()
  const notes: string[] = []
  for (const [name, value] of json) {
    if (name === '__metadata__') continue
    if (isSettingName(name) && isScalar(value)) {
      const text = settingText(value)
      if ((metadata.get(name) ?? text) === text) metadata.set(name, text)
      else notes.push(`${name} is given twice; the value in __metadata__ is used.`)
      continue
    }
    const tensor = jsonTensor(name, value, file, notes)
    if (tensor !== undefined) tensors.set(name, tensor)
    else notes.push(`${visibleText(name, 60)} was left out: ${jsonKind(value)}, not a tensor of numbers.`)
  }
  return { name: file, byteLength, tensors, metadata, notes: limitedNotes(notes) }
}

function isScalar(value: JsonValue): value is null | boolean | number | bigint | string {
  return !Array.isArray(value) && !(value instanceof Map) && !(value instanceof PackedNumbers)
}

/** As `__metadata__` spells it: `none` for Python's None. */
function settingText(value: null | boolean | number | bigint | string): string {
  return value === null ? 'none' : String(value)
}
