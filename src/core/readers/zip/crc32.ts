/**
 * CRC-32 as zip uses it (polynomial 0xEDB88320), continued from the checksum of what came before. Eight bytes at a time, each through
 * a table of its own (Kounavis and Berry, 2005): LM heads of gigabytes go through it.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before
  let at = 0
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
    crc =
      tables[0x700 | (crc & 0xff)] ^
      tables[0x600 | ((crc >>> 8) & 0xff)] ^
      tables[0x500 | ((crc >>> 16) & 0xff)] ^
      tables[0x400 | (crc >>> 24)] ^
      tables[0x300 | bytes[at + 4]] ^
      tables[0x200 | bytes[at + 5]] ^
      tables[0x100 | bytes[at + 6]] ^
      tables[bytes[at + 7]]
  }
  for (; at < bytes.length; at++) crc = tables[(crc ^ bytes[at]) & 0xff] ^ (crc >>> 8)
  return ~crc >>> 0
}

/** What a byte does to the checksum with 0 to 7 bytes of zeros behind it. */
const tables = new Int32Array(8 * 256)
for (let byte = 0; byte < 256; byte++) {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  tables[byte] = value
}
for (let at = 256; at < tables.length; at++) tables[at] = tables[tables[at - 256] & 0xff] ^ (tables[at - 256] >>> 8)
