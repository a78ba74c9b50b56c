import { gunzip } from '../compression/deflate/gunzip.ts'
import { unlz4Block } from '../compression/lz4.ts'
import { unsnappy } from '../compression/snappy.ts'
import { unzstd } from '../compression/zstd/unzstd.ts'

/** Fills `output` with what is packed. @throws Error for damage, and for another length */
type Unpack = (packed: Uint8Array, output: Uint8Array) => void

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
