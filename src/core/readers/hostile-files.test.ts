import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { npyHeader, npyOf } from '../../../fixtures/npy-of.ts'
import { peakMemory } from '../../../fixtures/peak-memory.ts'
import { zipOf } from '../../../fixtures/zip-of.ts'
import { bytesSource } from '../tensor/byte-source.ts'
import { readNumbers } from '../tensor/decode-elements.ts'
import { ReadError } from '../tensor/read-error.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import type { OpenedFile } from './opened-file.ts'
import { readFile } from './read-file.ts'
import { readFiles } from './read-files.ts'

/**
 * Files of the kinds that `fixtures/malformed` has, by other faults: made here, byte by byte, as somebody who means harm or a
 * writer that was interrupted would leave them.
 */
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const fixture = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/readers/${name}`, import.meta.url)))
const joined = (...parts: readonly (Uint8Array | readonly number[] | string)[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? encode(part) : Uint8Array.from(part)))))
const uint32 = (value: number): number[] => [...new Uint8Array(Uint32Array.of(value).buffer)]
const uint64 = (value: bigint): number[] => [...new Uint8Array(BigUint64Array.of(value).buffer)]

function with32(bytes: Uint8Array<ArrayBuffer>, at: number, value: number): Uint8Array<ArrayBuffer> {
  new DataView(bytes.buffer).setUint32(at < 0 ? bytes.length + at : at, value, true)
  return bytes
}

const safetensors = (header: string, data = 0): Uint8Array =>
  joined(uint64(BigInt(encode(header).length)), header, new Uint8Array(data))
const torch = (pickle: Uint8Array, deflate = false): Uint8Array =>
  zipOf([{ name: 'a/data.pkl', bytes: joined([0x80, 2], pickle), deflate }])
const repeated = (opcodes: readonly number[], count: number): Uint8Array => {
  const bytes = new Uint8Array(opcodes.length * count)
  for (let at = 0; at < bytes.length; at += opcodes.length) bytes.set(opcodes, at)
  return bytes
}
const ids = npyOf(npyHeader('<i8', [2]), new Uint8Array(BigInt64Array.of(7n, 9n).buffer))

const prototypeKeys = Reflect.ownKeys(Object.prototype)
const stray: unknown[] = []
process.on('unhandledRejection', (reason) => stray.push(reason))
afterEach(() => {
  expect(Reflect.ownKeys(Object.prototype)).toEqual(prototypeKeys)
  expect(stray).toEqual([])
})

/** Opens a file and reads every value in it, of a data set those of its first packs. */
async function readAll(name: string, bytes: Uint8Array): Promise<OpenedFile> {
  const opened = await readFile(bytesSource(name, bytes))
  const readTensors = async ({ tensors }: TensorFile): Promise<void> => {
    for (const tensor of tensors.values()) await readNumbers(tensor)
  }
  if (opened.kind === 'tensors') await readTensors(opened.file)
  if (opened.kind === 'packs')
    for (let pack = 0; pack < Math.min(3, opened.packs.count); pack++)
      await readTensors(await opened.packs.openPack(pack))
  return opened
}

const refused: readonly (readonly [fault: string, name: string, bytes: () => Uint8Array, words: string])[] = [
  [
    'a zip whose comment holds another end record, of an empty archive',
    'a.npz',
    () => {
      const zip = joined(zipOf([{ name: 'a.npy', bytes: ids }]))
      new DataView(zip.buffer).setUint16(zip.length - 2, 22, true)
      return joined(zip, 'PK\x05\x06', new Uint8Array(12), uint32(zip.length), [0, 0])
    },
    'an empty one',
  ],
  [
    'a zip whose members share their last bytes',
    'a.npz',
    () =>
      zipOf([
        { name: 'a.npy', bytes: ids },
        { name: 'b.npy', bytes: ids, start: 20 },
      ]),
    'overlap',
  ],
  [
    'a deflated array of 40 MiB of zeros, before it inflates',
    'a.npz',
    () =>
      zipOf([
        {
          name: 'labels.npy',
          bytes: npyOf(npyHeader('<i8', [5 * 2 ** 20]), new Uint8Array(40 * 2 ** 20)),
          deflate: true,
        },
      ]),
    'Save without compression',
  ],
  ['a zip cut inside its directory', 'a.npz', () => zipOf([{ name: 'a.npy', bytes: ids }]).slice(0, -23), 'end record'],
  [
    'a shape of booleans',
    'a.npy',
    () => npyOf("{'descr': '<i8', 'fortran_order': False, 'shape': (True,), }\n", ids),
    'shape',
  ],
  ['a shape of 2^53 and 0', 'a.npy', () => npyOf(npyHeader('<i8', [2 ** 53, 0])), 'integer within'],
  ['a shape of 1,000 dimensions', 'a.npy', () => npyOf(npyHeader('<i8', new Array(1000).fill(1)), ids), 'dimensions'],
  ['a dtype with a repeat count', 'a.npy', () => npyOf(npyHeader('2<i8', [1]), ids), 'descr'],
  ['a header with a NUL', 'a.npy', () => npyOf(npyHeader('<i8\0', [2]), ids), 'descr'],
  [
    'millions of empty lists in some kilobytes',
    'a.pt',
    () => torch(repeated([0x5d], 3_000_000), true),
    'bytes of memory',
  ],
  ['a pickle of marks', 'a.pt', () => torch(repeated([0x28], 4_200_000), true), 'on the stack'],
  [
    'a memo of millions',
    'a.pt',
    () => {
      const puts = repeated([0x72, 0, 0, 0, 0], 2_000_000)
      for (let i = 0; i < 2_000_000; i++) new DataView(puts.buffer).setUint32(5 * i + 1, i, true)
      return torch(joined([0x4e], puts, [0x2e]))
    },
    'bytes of memory',
  ],
  ['a string of 2^63 bytes', 'a.pt', () => torch(joined([0x8d], uint64(2n ** 63n), [0x2e])), 'bytes that are left'],
  ['an integer of 2^31 bytes', 'a.pt', () => torch(joined([0x8b], uint32(2 ** 31), [0x2e])), 'at most 1024 bytes'],
  ['a pickle that pops what is not there', 'a.pt', () => torch(Uint8Array.of(0x30, 0x2e)), 'a value on the stack'],
  [
    'a name of another case than the list’s',
    'a.pt',
    () => torch(joined('ccollections\nordereddict\n)R.')),
    'collections.ordereddict',
  ],
  [
    'a name through a dot',
    'a.pt',
    () => torch(joined('ctorch\nserialization.os.system\n.')),
    'torch.serialization.os.system',
  ],
  [
    'metadata twice',
    'a.safetensors',
    () => safetensors('{"__metadata__":{},"__metadata__":{}}'),
    'duplicate key "__metadata__"',
  ],
  [
    'a tensor inside the header',
    'a.safetensors',
    () => safetensors('{"labels":{"dtype":"U8","shape":[4],"data_offsets":[-8,-4]}}'),
    'labels, data_offsets',
  ],
  [
    'a shape of nested lists',
    'a.safetensors',
    () => safetensors('{"labels":{"dtype":"U8","shape":[[1]],"data_offsets":[0,1]}}', 1),
    'labels, shape',
  ],
  [
    'offsets that overlap by one byte',
    'a.safetensors',
    () =>
      safetensors(
        '{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}',
        4,
      ),
    'b, data_offsets',
  ],
  ['an overlong slash in a name', 'a.safetensors', () => joined(uint64(5n), '{"', [0xc0, 0xaf], '"'), 'offset 2'],
  [
    'a footer as long as the file',
    'a.parquet',
    () => with32(fixture('rows.parquet'), -8, fixture('rows.parquet').length - 8),
    'footer length',
  ],
  ['a footer of no bytes', 'a.parquet', () => with32(fixture('rows.parquet'), -8, 0), 'Parquet footer'],
  ['a footer of half its bytes', 'a.parquet', () => with32(fixture('rows.parquet'), -8, 900), 'Parquet footer'],
  ['a negative metadata length', 'a.arrow', () => with32(fixture('rows.arrow'), 12, -8), 'metadata length'],
  [
    'metadata longer than the file',
    'a.arrow',
    () => with32(fixture('rows-stream.arrow'), 4, 0x00fffff8),
    'metadata length',
  ],
  ['a negative footer length', 'a.arrow', () => with32(fixture('rows.arrow'), -10, -1), 'footer length'],
  [
    'a root table outside the footer',
    'a.arrow',
    () => {
      const bytes = fixture('rows.arrow')
      const length = new DataView(bytes.buffer).getInt32(bytes.length - 10, true)
      return with32(bytes, bytes.length - 10 - length, 0x7fffffff)
    },
    'Arrow footer',
  ],
  [
    'packed buffers that would become 48 MiB each',
    'a.arrow',
    () => {
      const bytes = fixture('rows-zstd.arrow')
      // Each buffer's length stands in front of zstd's magic number.
      for (let at = 8; at + 4 <= bytes.length; at++)
        if (new DataView(bytes.buffer).getUint32(at, true) === 0xfd2fb528) with32(bytes, at - 8, 48 * 1024 * 1024)
      return bytes
    },
    'smaller record batches',
  ],
  [
    'a key with a NUL that occurs twice',
    'a.json',
    () => encode('{"a\\u0000":[1],"a\\u0000":[2]}'),
    'duplicate key "a\\u{0}"',
  ],
  ['a second byte order mark', 'a.json', () => encode('\ufeff\ufeff{}'), 'line 1, column 1'],
  ['a NUL between values', 'a.json', () => encode('{"input_ids":[1,\0 2]}'), 'line 1, column 17'],
  ['an overlong character', 'a.json', () => joined('{"a', [0xe0, 0x80, 0xaf], '":[1]}'), 'offset 3'],
  ['half a surrogate pair in bytes', 'a.json', () => joined('{"a', [0xed, 0xa0, 0x80], '":[1]}'), 'offset 3'],
  ['an exponent of a million digits', 'a.json', () => encode(`{"h":[1e${'9'.repeat(1_000_000)}x]}`), 'a number within'],
  ['half a token', 'a.jsonl', () => encode('{"input_ids":[1.5,2],"seq_start_id":[0]}\n{"a":}'), 'input_ids, entry 0'],
  [
    'half a start',
    'a.jsonl',
    () => encode('{"input_ids":[1,2],"seq_start_id":[0.0,0.5]}\n{"a":}'),
    'seq_start_id, entry 1',
  ],
  ['lines that are all broken', 'a.jsonl', () => encode('{"a":1}}\n{"a":[1}\n{'), 'line 1'],
]

describe('a file with', () => {
  it.each(refused)('%s is refused, by name and with little memory', async (_, name, make, words) => {
    const bytes = make()
    let error: unknown
    const peak = await peakMemory(async () => {
      error = await readAll(name, bytes).catch((reason: unknown) => reason)
    })
    expect(peak ?? 0).toBeLessThanOrEqual(64 * 2 ** 20 + 2 * bytes.length)
    if (!(error instanceof ReadError)) throw new Error(`expected a ReadError, got ${String(error)}`)
    expect(error.message).toContain(words)
    expect(error.message).toContain(name)
    expect(error.message.length).toBeLessThanOrEqual(240)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be in a message
    expect(error.message).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/)
  })
})

describe('what is odd and means no harm is read', () => {
  const tensorsOf = async (name: string, bytes: Uint8Array): Promise<TensorFile> => {
    const opened = await readAll(name, bytes)
    if (opened.kind !== 'tensors') throw new Error(opened.kind)
    return opened.file
  }

  it('names with NULs, bidi controls and dots, as they are, and notes about them with the controls shown', async () => {
    const odd = ['a\0b', 'c\u202ed', '../../etc/passwd', '__proto__', 'constructor']
    const npz = await tensorsOf(
      'a.npz',
      zipOf([
        ...odd.map((name) => ({ name: `${name}.npy`, bytes: ids, flags: 0x800 })),
        { name: 'x\u202e', bytes: ids, flags: 0x800 },
      ]),
    )
    expect([...npz.tensors.keys()]).toEqual(odd)
    expect(npz.notes).toEqual(['x\\u{202e} was left out: it is no .npy array.'])
    const json = await tensorsOf(
      'a.json',
      encode(JSON.stringify(Object.fromEntries([['z\u202e', 'text'], ...odd.slice(0, 3).map((name) => [name, [1]])]))),
    )
    expect(json.notes).toEqual(['z\\u{202e} was left out: a string, not a tensor of numbers.'])
  })

  it('a dict of torch with the key __proto__', async () => {
    // {'__proto__': [1, 2]}
    const file = await tensorsOf(
      'a.pt',
      torch(joined([0x7d, 0x8c, 9], '__proto__', [0x5d, 0x28, 0x4b, 1, 0x4b, 2, 0x65, 0x73, 0x2e])),
    )
    expect(await readNumbers(file.tensors.get('__proto__') as never)).toEqual(Float64Array.of(1, 2))
  })

  it.each([
    ['a.json', () => encode('{"__proto__":[1,2],"constructor":[3],"toString":[4]}')],
    ['a.jsonl', () => encode('{"__proto__":[1,2],"constructor":[3],"toString":[4]}\n{"a":[1]}')],
    [
      'a.safetensors',
      () =>
        safetensors(
          '{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"constructor":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"toString":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}',
          3,
        ),
    ],
  ])('%s with the names of what every object has', async (name, bytes) => {
    const opened = await readAll(name, bytes())
    if (opened.kind === 'tokenizer') throw new Error(opened.kind)
    const { tensors } = opened.kind === 'packs' ? await opened.packs.openPack(0) : opened.file
    expect([...tensors.keys()]).toEqual(['__proto__', 'constructor', 'toString'])
  })

  it.each(['rows.parquet', 'rows.arrow'])('%s with a column called __proto__', async (name) => {
    const bytes = fixture(name)
    // Nine letters as well: the metadata around them stays true.
    const [from, to] = [encode('input_ids'), encode('__proto__')]
    for (let at = 0; at + from.length <= bytes.length; at++)
      if (from.every((byte, i) => bytes[at + i] === byte)) bytes.set(to, at)
    const opened = await readAll(name, bytes)
    if (opened.kind !== 'packs') throw new Error(opened.kind)
    expect((await opened.packs.openPack(0)).tensors.get('__proto__')?.shape).toEqual([4])
  })

  it('JSON Lines with a mark, CRLF, blank and bad lines; each that is dropped is named', async () => {
    const text = '\ufeff{"input_ids":[1,2]}\r\n\r\n{"input_ids":[3]}\n null\n{"input_ids":[4],\n\t\n{"input_ids":[5]}'
    const opened = await readAll('a.jsonl', encode(text))
    if (opened.kind !== 'packs') throw new Error(opened.kind)
    expect(opened.packs.count).toBe(3)
    expect(opened.packs.notes).toEqual([expect.stringContaining('a.jsonl'), expect.stringContaining('line 5')])
    const last = (await opened.packs.openPack(2)).tensors.get('input_ids')
    expect(await readNumbers(last as never)).toEqual(Float64Array.of(5))
  })

  it.each([
    [2n ** 61n, 3n, 'sequences'],
    [2n, 2n ** 60n, 'documents'],
    [3n, 3n, 'length'],
    [2n, 4n, 'length'],
  ])('but not an .idx of %i sequences and %i documents in 82 bytes', async (sequences, documents, words) => {
    const index = joined('MMIDIDX\0\0', uint64(1n), [4], uint64(sequences), uint64(documents), new Uint8Array(48))
    const data = bytesSource('a.bin', new Uint8Array(20))
    const error: unknown = await readFiles([bytesSource('a.idx', index), data]).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ReadError)
    expect(String(error)).toContain(words)
  })
})
