import { ReadError } from '../tensor/read-error.ts'
import { jsonKind } from './json/json-kind.ts'
import type { JsonValue } from './json/json-value.ts'

/**
 * `__metadata__` of a safetensors header or a JSON dump: strings by name. Absent or null is empty.
 * @throws ReadError naming the first entry that is no string
 */
export function stringMetadata(value: JsonValue | undefined, file: string): Map<string, string> {
  const metadata = new Map<string, string>()
  if (value === undefined || value === null) return metadata
  if (!(value instanceof Map)) {
    throw new ReadError({ file, field: '__metadata__', expected: 'an object of strings', found: jsonKind(value) })
  }
  for (const [key, entry] of value) {
    if (typeof entry !== 'string') {
      throw new ReadError({ file, tensor: '__metadata__', field: key, expected: 'a string', found: jsonKind(entry) })
    }
    metadata.set(key, entry)
  }
  return metadata
}
