import type { ByteSource } from '../tensor/byte-source.ts'
import { longestHeader } from './safetensors/safetensors-header.ts'

export type FileKind =
  | 'empty'
  | 'safetensors'
  | 'json'
  | 'jsonl'
  | 'lfs-pointer'
  | 'html'
  | 'gzip'
  | 'zip'
  | 'npy'
  | 'parquet'
  | 'arrow'
  | 'arrow-stream'
  | 'megatron-index'
  | 'pickle'
  | 'old-torch'
  | 'unknown'

/** Bytes of a file's beginning that are enough to tell what it is. */
const headLength = 65_536

/** The first bytes of a file: enough to tell what it is, and for the header of most dumps, which is then not read again. */
export function readHead(source: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  return source.slice(0, Math.min(headLength, source.byteLength))
}

/** Signatures at offset 0, as Latin-1 text. PARE is Parquet with an encrypted footer. */
const signatures: readonly (readonly [string, FileKind])[] = [
  ['PK\x03\x04', 'zip'],
  ['PK\x05\x06', 'zip'],
  ['\x93NUMPY', 'npy'],
  ['PAR1', 'parquet'],
  ['PARE', 'parquet'],
  ['ARROW1', 'arrow'],
  ['MMIDIDX\0\0', 'megatron-index'],
  ['\x1f\x8b', 'gzip'],
  // A pickle of torch's magic number 0x1950a86a20f9469cfc6c, with which its files began until 1.6.
  ['\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19', 'old-torch'],
  ['version https://git-lfs', 'lfs-pointer'],
]

/**
 * What a file is, by content: names lie, and downloads go wrong in ways that keep the name.
 * A tokenizer and a dump are both `json`; what is in the object tells them apart.
 * @param head the file's first bytes, as `readHead` gives them
 * @param byteLength length of the whole file
 */
export function recogniseFile(head: Uint8Array, byteLength: number): FileKind {
  if (byteLength === 0) return 'empty'
  const start = String.fromCharCode(...head.subarray(0, 32))
  for (const [signature, kind] of signatures) if (start.startsWith(signature)) return kind
  if (looksLikeArrowStream(head)) return 'arrow-stream'
  if (looksLikeSafetensors(head, byteLength)) return 'safetensors'
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) return 'pickle'
  return textKind(head)
}

/**
 * Text never has a zero among its first bytes, and a header length always does or is absurd. A file that lies about
 * its length is still recognised by the brace that follows, so that the reader can say what is wrong.
 */
function looksLikeSafetensors(head: Uint8Array, byteLength: number): boolean {
  if (head.length < 8) return false
  const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true)
  if (length <= longestHeader && length <= byteLength - 8) return true
  const beginsAsText = head[0] === 0x7b || head[0] === 0x5b || head[0] === 0xef || head[0] <= 0x20
  return head[8] === 0x7b && head.subarray(0, 8).some((byte) => byte === 0 || (byte >= 0x80 && !beginsAsText))
}

/** A continuation marker, and a length below 16 MiB: the first message of a stream is its schema. */
function looksLikeArrowStream(head: Uint8Array): boolean {
  return head.length >= 8 && head.subarray(0, 4).every((byte) => byte === 0xff) && head[7] === 0 && head[4] % 8 === 0
}

function textKind(head: Uint8Array): FileKind {
  // UTF-16 and UTF-32 put zeros between ASCII characters; without them the reader of JSON can name the encoding.
  const ascii = head.filter((byte) => byte !== 0)
  const text = new TextDecoder()
    .decode(ascii)
    .replace(/^[\ufeff\ufffd]*/, '')
    .trimStart()
  if (/^<(?:!doctype|html|head|body|!--|\?xml)/i.test(text)) return 'html'
  if (isJsonLines(text)) return 'jsonl'
  return /^[{[]/.test(text) ? 'json' : 'unknown'
}

/** An object that ends with its line and is followed by another: no single JSON value looks so. */
function isJsonLines(text: string): boolean {
  const lineEnd = text.indexOf('\n')
  if (lineEnd === -1 || !text.startsWith('{')) return false
  return text.slice(0, lineEnd).trimEnd().endsWith('}') && text.slice(lineEnd).trimStart().startsWith('{')
}
