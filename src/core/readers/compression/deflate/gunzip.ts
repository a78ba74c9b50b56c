import { crc32 } from '../../zip/crc32.ts'
import { Inflater } from './inflater.ts'

/** Lengths of a member's header without what its flags announce, and of what follows its data. */
const headerLength = 10
const trailerLength = 8

/** Flags of the header. */
const flags = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 }

/**
 * Decodes gzip: members one after another, each held against its checksum and its length.
 * @param output has to become full; what is in it does not matter
 * @throws Error for what is no gzip, or gives another length
 * @source RFC 1952
 */
export function gunzip(packed: Uint8Array, output: Uint8Array): void {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const inflater = new Inflater(output, packed.length)
  let length = 0
  for (let at = 0; at === 0 || at < packed.length; ) {
    const start = at + memberHeader(packed.subarray(at))
    const content = output.subarray(length)
    inflater.restart(content)
    const left = inflater.take(packed.subarray(start), true)
    if (inflater.overflows) throw new Error(`more than ${output.length} bytes from gzip`)
    at = packed.length - left
    if (left < trailerLength) throw new Error('gzip that ends too early')
    if (view.getUint32(at, true) !== crc32(content.subarray(0, inflater.length)))
      throw new Error('gzip of another checksum')
    if (view.getUint32(at + 4, true) !== inflater.length) throw new Error('gzip of another length')
    at += trailerLength
    length += inflater.length
  }
  if (length !== output.length) throw new Error(`${length} of ${output.length} bytes from gzip`)
}

/** @returns how long a member's header is */
function memberHeader(bytes: Uint8Array): number {
  const [first, second, method, flag] = bytes
  if (bytes.length < headerLength || first !== 0x1f || second !== 0x8b || method !== 8 || (flag & flags.reserved) !== 0)
    throw new Error('no gzip')
  let end = headerLength
  if ((flag & flags.extra) !== 0) end += 2 + (bytes[end] | (bytes[end + 1] << 8))
  for (const text of [flags.name, flags.comment]) {
    if ((flag & text) === 0) continue
    const zero = bytes.indexOf(0, end)
    end = zero === -1 ? bytes.length : zero + 1
  }
  return end + ((flag & flags.headerCrc) === 0 ? 0 : 2)
}
