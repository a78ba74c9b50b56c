import type { JsonValue } from './json-value.ts'
import { PackedNumbers } from './packed-numbers.ts'

/** What a JSON value is, in words. */
export function jsonKind(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value) || value instanceof PackedNumbers) return 'a list'
  if (value instanceof Map) return 'an object'
  if (typeof value === 'string') return 'a string'
  return typeof value === 'boolean' ? 'a boolean' : 'a number'
}
