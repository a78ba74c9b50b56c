/**
 * Decodes Snappy's raw format: its length, then literals and copies of what came before (google/snappy, format_description.txt).
 * @param output has to become full; what is in it does not matter
 * @throws Error for what leads outside, or gives another length
 */
export function unsnappy(bytes: Uint8Array, output: Uint8Array): void {
  let at = 0
  const little = (width: number): number => {
    if (at + width > bytes.length) throw new Error('Snappy that ends too early')
    let value = 0
    for (let i = 0; i < width; i++) value += bytes[at + i] * 2 ** (8 * i)
    at += width
    return value
  }
  let size = 0
  for (let scale = 1, byte = 128; byte >= 128; scale *= 128) {
    byte = little(1)
    size += (byte & 127) * scale
    if (scale > 2 ** 28) throw new Error('a Snappy length without end')
  }
  if (size !== output.length) throw new Error(`${output.length} bytes, and ${size} in Snappy’s header`)
  let end = 0
  const makeRoom = (length: number): void => {
    if (length > size - end) throw new Error(`more than ${size} bytes from Snappy`)
  }
  while (at < bytes.length) {
    const tag = bytes[at++]
    const kind = tag & 3
    if (kind === 0) {
      const short = tag >> 2
      const length = 1 + (short < 60 ? short : little(short - 59))
      makeRoom(length)
      if (length > bytes.length - at) throw new Error('Snappy literals past the end')
      output.set(bytes.subarray(at, at + length), end)
      at += length
      end += length
      continue
    }
    const length = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2)
    const distance = kind === 1 ? (tag >> 5) * 256 + little(1) : little(kind === 2 ? 2 : 4)
    makeRoom(length)
    if (distance === 0 || distance > end) throw new Error('a Snappy copy from outside')
    // Byte by byte: a copy may reach into what it writes itself.
    for (const to = end + length; end < to; end++) output[end] = output[end - distance]
  }
  if (end !== size) throw new Error(`${end} of ${size} bytes from Snappy`)
}
