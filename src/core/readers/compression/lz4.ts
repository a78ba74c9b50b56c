/**
 * Decodes an LZ4 block: literals and copies of what came before (lz4_Block_format.md).
 * @param output has to become full; what is in it does not matter
 * @throws Error for a block that leads outside, or gives another length
 */
export function unlz4Block(bytes: Uint8Array, output: Uint8Array): void {
  const length = decodeBlock(bytes, output, 0)
  if (length !== output.length) throw new Error(`${length} of ${output.length} bytes from LZ4`)
}

/**
 * Decodes an LZ4 frame: blocks one after another, which may copy from those before them (lz4_Frame_format.md). Checksums,
 * where there are some, are not compared.
 * @param output has to become full; what is in it does not matter
 * @throws Error for what is no such frame, or gives another length
 */
export function unlz4Frame(bytes: Uint8Array, output: Uint8Array): void {
  const size = output.length
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 11 || view.getUint32(0, true) !== 0x184d2204) throw new Error('no LZ4 frame')
  const flags = bytes[4]
  if (flags >> 6 !== 1 || (flags & 3) !== 0) throw new Error('an LZ4 frame of another version, or with a dictionary')
  const hasSize = (flags & 8) !== 0
  if (hasSize && Number(view.getBigUint64(6, true)) !== size) throw new Error('another length in LZ4’s header')
  let at = hasSize ? 15 : 7
  let length = 0
  for (;;) {
    const header = view.getUint32(at, true)
    at += 4
    if (header === 0) break
    const packed = header & 0x7fffffff
    if (packed > bytes.length - at) throw new Error('an LZ4 block past the end')
    const block = bytes.subarray(at, at + packed)
    if (header > 0x7fffffff) {
      if (packed > size - length) throw new Error(`more than ${size} bytes from LZ4`)
      output.set(block, length)
      length += packed
    } else length = decodeBlock(block, output, length)
    at += packed + ((flags & 16) !== 0 ? 4 : 0)
  }
  if (at + ((flags & 4) !== 0 ? 4 : 0) !== bytes.length) throw new Error('bytes after the LZ4 frame')
  if (length !== size) throw new Error(`${length} of ${size} bytes from LZ4`)
}

/** Decodes one block to `output` from `start` on. @returns where its output ends */
function decodeBlock(bytes: Uint8Array, output: Uint8Array, start: number): number {
  let at = 0
  let end = start
  const lengthFrom = (nibble: number): number => {
    let length = nibble
    for (let byte = nibble === 15 ? 255 : 0; byte === 255; length += byte) {
      if (at >= bytes.length) throw new Error('an LZ4 length without end')
      byte = bytes[at++]
    }
    return length
  }
  while (at < bytes.length) {
    const token = bytes[at++]
    const literals = lengthFrom(token >> 4)
    if (literals > bytes.length - at || literals > output.length - end) throw new Error('LZ4 literals past the end')
    output.set(bytes.subarray(at, at + literals), end)
    at += literals
    end += literals
    // The last sequence has no copy.
    if (at === bytes.length) return end
    if (at + 2 > bytes.length) throw new Error('an LZ4 copy without its place')
    const distance = bytes[at] | (bytes[at + 1] << 8)
    at += 2
    const length = 4 + lengthFrom(token & 15)
    if (distance === 0 || distance > end || length > output.length - end) throw new Error('an LZ4 copy from outside')
    // Byte by byte: a copy may reach into what it writes itself.
    for (const to = end + length; end < to; end++) output[end] = output[end - distance]
  }
  throw new Error('an LZ4 block without end')
}
