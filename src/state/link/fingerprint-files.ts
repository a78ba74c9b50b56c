import type { NamedFiles } from './batch-origin.ts'

/** Bytes read of either end of a file. */
const END = 64 * 1024

/**
 * Names files in a way that a link may carry: 16 hexadecimal digits that the same files give again, in any order. They are
 * made from each file's size and its first and last 64 KiB, so that a dump of many GiB takes no longer than a small one.
 * Two dumps of one trainer differ in their token ids, which stand in the first tensors, or in what stands last.
 */
export async function fingerprintFiles(files: readonly File[]): Promise<NamedFiles> {
  const sums = await Promise.all(files.map(sumOfFile))
  const fingerprint = fnv1a(new TextEncoder().encode(sums.toSorted().join(' ')))
  return { name: files.map(({ name }) => name).join(' + '), fingerprint }
}

async function sumOfFile(file: File): Promise<string> {
  const first = await file.slice(0, END).arrayBuffer()
  const last = await file.slice(Math.max(END, file.size - END)).arrayBuffer()
  return `${file.size} ${fnv1a(new Uint8Array(first))} ${fnv1a(new Uint8Array(last))}`
}

/**
 * FNV-1a of 64 bits (the FNV draft of the IETF), 16 hexadecimal digits. Two halves of 32 bits, because a BigInt for each
 * byte takes a hundred times as long: the prime is 2^40 + 0x1b3, so `high·2^32 + low` times it is
 *
 *     low  = low·0x1b3                                    (its carry goes into high)
 *     high = high·0x1b3 + low·2^8 + carry                 (2^40 = 2^8 · 2^32)
 */
export function fnv1a(bytes: Uint8Array): string {
  let high = 0xcbf29ce4
  let low = 0x84222325
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0
    const product = low * 0x1b3
    // Modulo 2^32 of sums below 2^53.
    high = (high * 0x1b3 + ((low << 8) >>> 0) + Math.floor(product / 0x1_0000_0000)) % 0x1_0000_0000
    low = product % 0x1_0000_0000
  }
  const hex = (half: number) => half.toString(16).padStart(8, '0')
  return hex(high) + hex(low)
}
