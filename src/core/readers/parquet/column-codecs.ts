import { bytesSource } from '../../tensor/byte-source.ts'
import { inflate } from '../compression/inflate.ts'
import { unlz4Block } from '../compression/lz4.ts'
import { unsnappy } from '../compression/snappy.ts'
import { unzstd } from '../compression/zstd/unzstd.ts'

/** Fills `output` with what is packed. @throws Error for damage, and for another length */
type Unpack = (packed: Uint8Array, output: Uint8Array) => void | Promise<void>

/**
 * Codecs of Parquet by the names of its format that are read; null where bytes are as they are. Brotli and LZO have no place here:
 * their decoders are large or unkept.
 */
export const columnCodecs: ReadonlyMap<string, Unpack | null> = new Map<string, Unpack | null>([
  ['UNCOMPRESSED', null],
  ['SNAPPY', unsnappy],
  ['GZIP', gunzip],
  ['ZSTD', unzstd],
  ['LZ4_RAW', unlz4Block],
])

async function gunzip(packed: Uint8Array, output: Uint8Array): Promise<void> {
  const { length, failed } = await inflate(bytesSource('gzip', packed), output, true, 'gzip')
  if (failed || length !== output.length) throw new Error(`${length} of ${output.length} bytes from gzip`)
}
