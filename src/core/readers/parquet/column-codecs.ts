import { snappyUncompress } from 'hyparquet/src/snappy.js'
import { bytesSource } from '../../tensor/byte-source.ts'
import { inflate } from '../compression/inflate.ts'
import { unlz4Block } from '../compression/lz4.ts'
import { freelyUnpacked } from '../compression/most-unpacked-at-once.ts'
import { unzstd } from '../compression/zstd/unzstd.ts'
import { joinBytes } from '../join-bytes.ts'

/** Makes `size` bytes of what is packed. @throws Error for damage, and for another length */
type Unpack = (packed: Uint8Array, size: number) => Uint8Array | Promise<Uint8Array>

/** Codecs of Parquet by the names of its format that are read. Brotli and LZO have no place here: their decoders are large or unkept. */
export const columnCodecs: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ['UNCOMPRESSED', (packed) => packed],
  [
    'SNAPPY',
    (packed, size) => {
      const output = new Uint8Array(size)
      snappyUncompress(packed, output)
      return output
    },
  ],
  ['GZIP', gunzip],
  ['ZSTD', unzstd],
  ['LZ4_RAW', unlz4Block],
])

/** What packs more than this is a bomb, unless it is small: nothing is allocated on the word of a length alone. */
const highestRatio = 255

/** The most that `packed` bytes may say that they become piece by piece, whatever the codec. */
export function mostUnpacked(packed: number): number {
  return Math.max(freelyUnpacked, highestRatio * packed)
}

async function gunzip(packed: Uint8Array, size: number): Promise<Uint8Array> {
  const { pieces, length, failed } = await inflate(bytesSource('gzip', packed), size, true, 'gzip')
  if (failed || length !== size) throw new Error(`${length} of ${size} bytes from gzip`)
  return joinBytes(pieces)
}
