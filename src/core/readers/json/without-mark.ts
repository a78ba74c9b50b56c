/** UTF-8 without its byte order mark, which is part of the encoding, not of the text: column 1 is what follows it. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}
