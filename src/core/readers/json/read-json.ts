import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { checkUtf8 } from '../decode-utf8.ts'
import { groupedNumber } from '../grouped-number.ts'
import type { JsonValue } from './json-value.ts'
import { parseJson } from './parse-json.ts'
import { withoutMark } from './without-mark.ts'

/** The text is held whole while it is parsed, and its numbers beside it. */
const longestText = 256 * 1024 * 1024

/**
 * A whole JSON file, parsed, with lists of numbers packed. A byte order mark of UTF-8 is skipped.
 * @throws ReadError for a file above 256 MiB (before it is read), in UTF-16, not in UTF-8, or no JSON
 */
export async function readJson(source: ByteSource): Promise<JsonValue> {
  const { name: file, byteLength } = source
  if (byteLength > longestText) {
    throw new ReadError({
      file,
      expected: `a JSON file of at most ${groupedNumber(longestText)} bytes`,
      found: groupedNumber(byteLength),
      remedy: 'Write the dump as .safetensors, which is read piece by piece.',
    })
  }
  const bytes = await source.slice(0, byteLength)
  refuseUtf16(bytes, file)
  checkUtf8(bytes, file, 'text')
  return parseJson(withoutMark(bytes), { file, onWork: source.onWork }, 'packed')
}

/** UTF-16 begins with its own mark, or shows a NUL beside the first character, which is ASCII in every JSON text. */
function refuseUtf16(bytes: Uint8Array, file: string): void {
  const [first, second] = bytes
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  if (!marked && first !== 0 && second !== 0) return
  throw new ReadError({
    file,
    field: 'encoding',
    expected: 'UTF-8',
    found: 'UTF-16 or UTF-32',
    remedy: 'Save the file as UTF-8.',
  })
}
