import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ByteSource, bytesSource } from '../tensor/byte-source.ts'
import { readNumbers } from '../tensor/decode-elements.ts'
import { ReadError } from '../tensor/read-error.ts'
import type { PackList, TensorFile } from '../tensor/tensor-file.ts'
import { readFile } from './read-file.ts'
import { readFiles } from './read-files.ts'

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/readers/${name}`, import.meta.url)))

async function dataSet(name: string, bytes: Uint8Array): Promise<PackList> {
  const opened = await readFile(bytesSource(name, bytes))
  if (opened.kind !== 'packs') throw new Error('not a data set')
  return opened.packs
}

async function refusal(opening: Promise<unknown>): Promise<string> {
  const error: unknown = await opening.catch((reason: unknown) => reason)
  if (!(error instanceof ReadError)) throw new Error(`expected a ReadError, got ${String(error)}`)
  expect(error.message.length).toBeLessThanOrEqual(240)
  return error.message
}

async function values(dump: TensorFile): Promise<Record<string, unknown>> {
  const entries: [string, unknown][] = []
  for (const [name, tensor] of dump.tensors) entries.push([name, [tensor.dtype, [...(await readNumbers(tensor))]]])
  return Object.fromEntries(entries)
}

/** Row i of the tables that make-tables.py writes. */
const row = (i: number) => ({
  input_ids: ['I32', Array.from({ length: 4 + i }, (_, j) => 10 * i + j)],
  labels: ['I64', [-100, ...Array.from({ length: 3 + i }, (_, j) => 10 * i + j + 1)]],
  attention_mask: ['I8', [...new Array<number>(3 + i).fill(1), 0]],
  position_ids: ['I64', Array.from({ length: 4 + i }, (_, j) => j)],
  flags: ['BOOL', [1, 0, i % 2 === 0 ? 1 : 0]],
  weights: ['F32', [0.5, i + 0.25]],
  length: ['I64', [4 + i]],
})

const parquetFiles = ['', '-plain', '-zstd', '-gzip', '-lz4', '-v2', '-delta'].map((kind) => `rows${kind}.parquet`)

describe('Parquet as pyarrow and arrow-rs write it', () => {
  it.each(parquetFiles)('%s: every row is a pack', async (name) => {
    const packs = await dataSet(name, fixture(name))
    expect(packs.count).toBe(5)
    expect(packs.notes).toEqual(['text was left out: no numbers or lists of them.'])
    for (const index of [4, 0, 1, 2, 3]) {
      // Parquet has no integers of 8 bits.
      const expected = { ...row(index), attention_mask: ['I32', row(index).attention_mask[1]] }
      expect(await values(await packs.openPack(index))).toEqual(expected)
    }
  })

  it('with a codec that is not read is refused, naming column, codec and the remedy', async () => {
    const message = await refusal(dataSet('a.parquet', fixture('rows-brotli.parquet')))
    expect(message).toContain(
      'input_ids.list.element, row group 0: expected Snappy, ZSTD, GZIP, LZ4_RAW or no compression; found codec BROTLI. Write the file with Snappy or ZSTD.',
    )
  })

  it('with an encrypted footer, or cut anywhere, is refused', async () => {
    const bytes = fixture('rows.parquet')
    bytes.set([0x50, 0x41, 0x52, 0x45], bytes.length - 4)
    expect(await refusal(dataSet('a.parquet', bytes))).toContain('an encrypted one')
    for (let length = 4; length < bytes.length; length += 97) {
      expect(await refusal(dataSet('a.parquet', fixture('rows.parquet').slice(0, length)))).toContain('Parquet footer')
    }
  })

  it('whose page is garbage is refused for that column, by name', async () => {
    const bytes = fixture('rows-plain.parquet')
    bytes.fill(0xff, 60, 90)
    const packs = await dataSet('a.parquet', bytes)
    expect(await refusal(packs.openPack(0))).toContain('a.parquet, input_ids')
  })
})

describe('Arrow as pyarrow writes it', () => {
  it.each(['rows.arrow', 'rows-stream.arrow', 'rows-zstd.arrow', 'rows-lz4.arrow'])(
    '%s: every row is a pack',
    async (name) => {
      const packs = await dataSet(name, fixture(name))
      expect(packs.count).toBe(5)
      expect(packs.notes).toEqual(['text was left out: text, not numbers.'])
      for (const index of [4, 0, 1, 2, 3]) {
        expect(await values(await packs.openPack(index))).toEqual({ ...row(index), pair: ['I16', [index, index + 1]] })
      }
    },
  )

  it('with text behind a dictionary beside the numbers leaves that column out, and says so', async () => {
    const packs = await dataSet('a.arrow', fixture('rows-dictionary.arrow'))
    expect(packs.notes).toEqual(['kind was left out: a dictionary of text, not numbers.'])
    expect(await values(await packs.openPack(2))).toEqual({ input_ids: ['I32', [4, 5]] })
  })

  it.each([
    // The middle batch of the stream has the dictionary 300, 7; in the file the one before grows from batch to batch.
    ['rows-encoded.arrow', [7, 300, 300, -5, 7]],
    ['rows-encoded-stream.arrow', [300, 7, 7, 7, 300]],
  ])('%s: numbers behind a dictionary are those that it holds for their batch', async (name, middle) => {
    const packs = await dataSet(name, fixture(name))
    const labels = [[7, 300], [7, 300, 7], middle.slice(0, 2), middle.slice(2), [7, 300], [7, 2 ** 40, 7]]
    for (const [index, expected] of labels.entries()) {
      expect(await values(await packs.openPack(index))).toEqual({
        input_ids: ['I32', Array.from({ length: 1 + (index % 2) }, () => index >> 1)],
        labels: ['I64', expected],
        weight: ['F32', [index % 2 === 0 ? 1.5 : 0.5]],
      })
    }
  })

  it('with an index past its dictionary is refused by column', async () => {
    const bytes = fixture('rows-encoded.arrow')
    // Indices of the labels in the first batch, int8: 0, 1, 0, 1, 0.
    const at = bytes.findIndex((_, place) => [0, 1, 0, 1, 0, 0, 0, 0].every((byte, i) => bytes[place + i] === byte))
    bytes[at + 1] = 2
    for (const [value, found] of [
      [4, '4'],
      [0xff, '-1'],
    ] as const) {
      bytes[at + 1] = value
      const packs = await dataSet('a.arrow', bytes)
      expect(await refusal(packs.openPack(0))).toContain(`labels, dictionary: expected indices below 4; found ${found}`)
    }
  })

  it('whose packed buffer is damaged is refused for that column', async () => {
    const bytes = fixture('rows-zstd.arrow')
    const frame = bytes.findIndex((_, at) => [0x28, 0xb5, 0x2f, 0xfd].every((byte, i) => bytes[at + i] === byte))
    bytes.fill(0xff, frame + 4, frame + 8)
    const packs = await dataSet('a.arrow', bytes)
    expect(await refusal(packs.openPack(0))).toMatch(
      /a\.arrow, \w+, buffer \d+: expected a buffer packed with ZSTD; found damage/,
    )
  })

  it('reads no more of a row than the row', async () => {
    const inner = bytesSource('a.arrow', fixture('rows.arrow'))
    let read = 0
    const source: ByteSource = {
      ...inner,
      slice: (start, end) => {
        read += end - start
        return inner.slice(start, end)
      },
    }
    const opened = await readFile(source)
    read = 0
    if (opened.kind === 'packs') await opened.packs.openPack(0)
    expect(read).toBeLessThan(400)
  })

  it('with an offset that falls, or leads past the end, is refused by column', async () => {
    const good = fixture('rows.arrow')
    const view = new DataView(good.buffer)
    // The offsets of input_ids in the first batch are 0, 4, 9.
    const at = [...good.keys()].find(
      (place) =>
        place % 4 === 0 &&
        place + 12 <= good.length &&
        [0, 4, 9].every((value, i) => view.getInt32(place + 4 * i, true) === value),
    )
    if (at === undefined) throw new Error('no such offsets')
    for (const [place, value] of [
      [4, -1],
      [4, 2 ** 30],
      [8, 10],
      [8, 3],
      [0, -4],
    ]) {
      const bytes = good.slice()
      new DataView(bytes.buffer).setInt32(at + place, value, true)
      const packs = await dataSet('a.arrow', bytes)
      expect(await refusal(packs.openPack(1))).toContain('a.arrow, input_ids, offset')
    }
  })

  it('cut anywhere is refused', async () => {
    for (const name of ['rows.arrow', 'rows-stream.arrow']) {
      const bytes = fixture(name)
      // A stream may end after any message; what is cut within one is found out.
      for (let length = 8; length < bytes.length - 16; length += 61) {
        const opened = await dataSet(name, bytes.slice(0, length)).catch((error: unknown) => error)
        if (opened instanceof ReadError) expect(opened.message).toMatch(/footer|truncated|message/)
        else expect(name).toBe('rows-stream.arrow')
      }
    }
  })
})

describe('packs of NeMo', () => {
  const first = {
    input_ids: ['I64', [5, 6, 7, 8, 9]],
    labels: ['I64', [-100, 2, 8, 9, 2]],
    cu_seqlens: ['I64', [0, 2, 5]],
  }

  it.each(['nemo-packed.npy', 'nemo-packed-numpy1.npy', 'nemo-packed.idx.parquet'])(
    '%s: labels are derived',
    async (name) => {
      const packs = await dataSet(name, fixture(name))
      const pack = await packs.openPack(0)
      expect(await values(pack)).toEqual(first)
      expect(pack.notes).toEqual([expect.stringContaining('seq_start_id')])
      if (name.endsWith('.npy')) {
        expect(packs.count).toBe(2)
        expect((await values(await packs.openPack(1))).labels).toEqual(['I64', [2]])
      }
    },
  )

  it('with starts that fall, or a mask of another length, are refused', async () => {
    const line = (extra: string) => new TextEncoder().encode(`{"input_ids":[1,2,3],${extra}}\n{"input_ids":[1]}\n`)
    const packs = await dataSet('a.jsonl', line('"seq_start_id":[0,2,1]'))
    expect(packs.notes[0]).toContain('seq_start_id, entry 2')
    const other = await dataSet('a.jsonl', line('"seq_start_id":[0],"loss_mask":[1]'))
    expect(other.notes[0]).toContain('loss_mask')
  })
})

describe('JSON Lines', () => {
  it('keeps the whole lines, and says which it dropped', async () => {
    const text = '{"input_ids":[1,2],"labels":[2,3]}\r\n\n{"input_ids":[1,}\n{"input_ids":[4],"labels":[5]}'
    const packs = await dataSet('a.jsonl', new TextEncoder().encode(text))
    expect(packs.count).toBe(2)
    expect(packs.notes).toEqual([
      expect.stringMatching(/^a\.jsonl: line 3, .*1 line dropped\.$|^a\.jsonl, line 3, .*1 line dropped\.$/),
    ])
    expect(await values(await packs.openPack(1))).toEqual({ input_ids: ['I64', [4]], labels: ['I64', [5]] })
  })

  it('with no whole line is refused', async () => {
    expect(await refusal(dataSet('a.jsonl', new TextEncoder().encode('{"a":[}\n{"b":[}')))).toContain('line 1')
  })
})

/** An index of Megatron-LM over int32 tokens. */
function megatronIndex(lengths: readonly number[], pointers: readonly number[], dtype = 4): Uint8Array {
  const bytes = new Uint8Array(34 + 12 * lengths.length + 8 * (lengths.length + 1))
  bytes.set(new TextEncoder().encode('MMIDIDX\0\0'))
  const view = new DataView(bytes.buffer)
  view.setBigUint64(9, 1n, true)
  view.setUint8(17, dtype)
  view.setBigUint64(18, BigInt(lengths.length), true)
  view.setBigUint64(26, BigInt(lengths.length + 1), true)
  for (const [i, length] of lengths.entries()) view.setInt32(34 + 4 * i, length, true)
  for (const [i, pointer] of pointers.entries())
    view.setBigInt64(34 + 4 * lengths.length + 8 * i, BigInt(pointer), true)
  return bytes
}

describe('an indexed data set of Megatron', () => {
  const data = bytesSource('text.bin', new Uint8Array(Int32Array.of(1, 2, 3, 4, 5).buffer))
  const open = async (index: Uint8Array, ...others: ByteSource[]): Promise<PackList> => {
    const [opened] = await readFiles([...others, bytesSource('text.idx', index)])
    if (opened.kind !== 'packs') throw new Error('not a data set')
    return opened.packs
  }

  it('has one pack a sequence, labels the next tokens', async () => {
    const packs = await open(megatronIndex([3, 2], [0, 12]), data)
    expect([packs.count, packs.name]).toEqual([2, 'text.idx + text.bin'])
    expect(await values(await packs.openPack(0))).toEqual({ input_ids: ['I32', [1, 2]], labels: ['I32', [2, 3]] })
    expect(await values(await packs.openPack(1))).toEqual({ input_ids: ['I32', [4]], labels: ['I32', [5]] })
  })

  it('is refused without its .bin, with a sequence outside it, a wrong length or dtype', async () => {
    expect(await refusal(open(megatronIndex([3], [0])))).toContain('text.bin')
    for (const [length, pointer] of [
      [6, 0],
      [3, 12],
      [3, -4],
      [-1, 0],
      [2 ** 31 - 1, 0],
    ]) {
      const packs = await open(megatronIndex([length], [pointer]), data)
      expect(await refusal(packs.openPack(0))).toContain('text.idx, sequence 0')
    }
    expect(await refusal(open(megatronIndex([3], [0]).slice(0, -1), data))).toContain('text.idx, length')
    expect(await refusal(open(megatronIndex([3], [0], 7), data))).toContain('dtype code')
  })
})

describe('sharded safetensors', () => {
  const shard = (name: string, tensor: string): ByteSource => {
    const header = new TextEncoder().encode(`{"${tensor}":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`)
    const bytes = new Uint8Array(9 + header.length)
    bytes[0] = header.length
    bytes.set(header, 8)
    return bytesSource(name, bytes)
  }
  const index = (map: Record<string, unknown>) =>
    bytesSource('m.safetensors.index.json', new TextEncoder().encode(JSON.stringify({ metadata: {}, weight_map: map })))

  it('open together, and a shard that is not there is noted', async () => {
    const opened = await readFiles([
      index({ a: '1.safetensors', b: '2.safetensors', c: '3.safetensors' }),
      shard('1.safetensors', 'a'),
      shard('2.safetensors', 'b'),
    ])
    const files = opened.flatMap((one) => (one.kind === 'tensors' ? [one.file] : []))
    expect(files.flatMap((file) => [...file.tensors.keys()])).toEqual(['a', 'b'])
    expect(files.at(-1)?.notes).toEqual(['3.safetensors was not dropped with its index: 1 tensors of it are missing.'])
  })

  it('are refused where the index is wrong', async () => {
    expect(await refusal(readFiles([index({ b: '1.safetensors' }), shard('1.safetensors', 'a')]))).toContain(
      'weight_map',
    )
    expect(await refusal(readFiles([index({ b: 1 })]))).toContain('a file name')
  })
})
