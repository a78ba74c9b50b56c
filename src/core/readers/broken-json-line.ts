import type { ByteSource } from '../tensor/byte-source.ts'
import { ReadError } from '../tensor/read-error.ts'
import { parseJson } from './parse-json.ts'

/**
 * The error of the first line that is no JSON value, among the lines that are whole in the head of a JSON Lines file;
 * undefined where there is none.
 */
export function brokenJsonLine(head: Uint8Array<ArrayBuffer>, source: ByteSource): ReadError | undefined {
  const lines = new TextDecoder().decode(head).split('\n')
  if (head.length < source.byteLength) lines.pop()
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    try {
      parseJson(line, { file: source.name, line: index + 1 })
    } catch (error) {
      if (error instanceof ReadError) return error
      throw error
    }
  }
  return undefined
}
