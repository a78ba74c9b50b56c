import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJsonDump } from '../../../../fixtures/read-json-dump.ts'
import { type ByteSource, bytesSource } from '../../tensor/byte-source.ts'
import { readNumbers } from '../../tensor/decode-elements.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { elementCount, type Tensor } from '../../tensor/tensor.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'
import { readSafetensors } from '../safetensors/safetensors.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const open = (text: string): Promise<TensorFile> => readJsonDump(bytesSource('a.json', encode(text)))
const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../../fixtures/golden/${name}`, import.meta.url)))

function bytesOf(tensor: Tensor | undefined): Promise<Uint8Array> {
  if (tensor === undefined) throw new Error('no such tensor')
  return tensor.readElements(0, elementCount(tensor.shape))
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await readJsonDump(bytesSource('a.json', bytes)).catch((reason: unknown) => reason)
  if (!(error instanceof ReadError)) throw new Error(`expected a ReadError, got ${String(error)}`)
  return error.message
}

describe.each(['plain_b4_d2', 'packed_seqidx2d', 'thd_flat_cu'])('the dump %s', (name) => {
  it('holds the same as JSON and as safetensors', async () => {
    const json = await readJsonDump(bytesSource('a.json', golden(`${name}.json`)))
    const binary = await readSafetensors(bytesSource('a.safetensors', golden(`${name}.safetensors`)))
    expect(json.metadata).toEqual(binary.metadata)
    expect(json.notes).toEqual([])
    expect([...json.tensors.keys()]).toEqual([...binary.tensors.keys()])
    for (const [key, tensor] of binary.tensors) {
      const other = json.tensors.get(key)
      expect(other?.shape).toEqual(tensor.shape)
      // JSON has one integer type, so that an I32 becomes I64.
      expect(other?.dtype).toBe(tensor.dtype === 'I32' ? 'I64' : tensor.dtype)
      expect(other && (await readNumbers(other))).toEqual(await readNumbers(tensor))
    }
  })
})

describe('a JSON dump', () => {
  it('makes I64 of integers, F32 of lists with a float, BOOL of booleans', async () => {
    const { tensors } = await open(
      '{"i":[[1,-2]],"f":[[1,2],[3.0,4]],"n":[NaN,-Infinity],"b":[true,false],"s":1.5,"z":[],"e":[[],[]]}',
    )
    const facts = [...tensors.values()].map(({ name, dtype, shape }) => [name, dtype, shape])
    expect(facts).toEqual([
      ['i', 'I64', [1, 2]],
      ['f', 'F32', [2, 2]],
      ['n', 'F32', [2]],
      ['b', 'BOOL', [2]],
      ['s', 'F32', []],
      ['z', 'I64', [0]],
      ['e', 'I64', [2, 0]],
    ])
    expect(await bytesOf(tensors.get('n'))).toEqual(new Uint8Array(Float32Array.of(Number.NaN, -Infinity).buffer))
    expect(await bytesOf(tensors.get('b'))).toEqual(Uint8Array.of(1, 0))
  })

  it('keeps every 64-bit integer exact', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), { minLength: 1 }),
      async (ids) => {
        const { tensors } = await open(`{"ids":[${ids.join(',')}]}`)
        expect(await bytesOf(tensors.get('ids'))).toEqual(new Uint8Array(BigInt64Array.from(ids).buffer))
      },
    )
    await fc.assert(property, { seed: 4, examples: [[[9007199254740993n, -1n, 0n, 2n ** 53n, -(2n ** 63n)]]] })
  })

  it('rounds floats to float32', async () => {
    const property = fc.asyncProperty(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), async (values) => {
      const { tensors } = await open(
        `{"h":[0.5,${values.map((value) => (Object.is(value, -0) ? '-0.0' : String(value))).join(',')}]}`,
      )
      expect(await bytesOf(tensors.get('h'))).toEqual(new Uint8Array(Float32Array.from([0.5, ...values]).buffer))
    })
    await fc.assert(property, { seed: 5 })
  })

  it('says where finite numbers do not fit in float32', async () => {
    expect((await open('{"h":[1e39, 1.0]}')).notes).toEqual(['h: 1 numbers beyond float32 became infinite.'])
  })

  it('takes settings from plain entries as well as from __metadata__', async () => {
    const { metadata, notes, tensors } = await open(
      '{"__metadata__":{"reduction":"sum","step":"7"},"ignore_index":-100,"scaling_factor":0.3,"num_label_tokens":null,"training":true,"step":8}',
    )
    expect([...metadata]).toEqual([
      ['reduction', 'sum'],
      ['step', '7'],
      ['ignore_index', '-100'],
      ['scaling_factor', '0.3'],
      ['num_label_tokens', 'none'],
      ['training', 'true'],
    ])
    expect(notes).toEqual(['step is given twice; the value in __metadata__ is used.'])
    expect(tensors.size).toBe(0)
  })

  it('leaves out what is no tensor of numbers, and says so', async () => {
    const file = await open('{"tokens":["a","b"],"config":{"a":1},"seq_idx":null,"input_ids":[1]}')
    expect([...file.tensors.keys()]).toEqual(['input_ids'])
    expect(file.notes).toHaveLength(3)
    expect(file.notes[0]).toBe('tokens was left out: a list, not a tensor of numbers.')
  })

  it.each([
    ['{"labels":[[1,2],[3]]}', 'a.json, labels, row 1: expected a list of 2, as the rows before it; found 1 (ragged).'],
    ['{"labels":[[1],2]}', 'a.json, labels, row 1: expected a list of 1; found a number.'],
    ['{"labels":[1,[2]]}', 'a.json, labels, row 1: expected numbers only; found a list.'],
    ['{"labels":[1,null]}', 'a.json, labels, row 1: expected numbers only; found null.'],
    ['{"labels":[true,1]}', 'a.json, labels, row 1: expected booleans only; found a number.'],
    ['{"labels":[1,true]}', 'a.json, labels, row 1: expected numbers only; found a boolean.'],
    [
      '{"labels":[9223372036854775808]}',
      'a.json, labels, row 0: expected an integer of at most 64 bits; found a larger one.',
    ],
    [
      '{"labels":[1],"labels":[2]}',
      'a.json, line 1, column 15: expected every key once; found the duplicate key "labels".',
    ],
    ['[1]', 'a.json: expected a JSON object of tensors by name; found a list.'],
    ['{"__metadata__":{"a":1}}', 'a.json, __metadata__, a: expected a string; found a number.'],
  ])('refuses %s', async (text, message) => {
    expect(await refusal(encode(text))).toBe(message)
  })

  it('allocates nothing for a shape that the first rows alone suggest', async () => {
    const text = `{"h":[[${'0,'.repeat(99_999)}0],${'[],'.repeat(99_999)}[]]}`
    expect(await refusal(encode(text))).toContain('h, row 1: expected a list of 100000')
  })

  it.each([
    ['UTF-16 with its mark, little-endian', Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0)],
    ['UTF-16 with its mark, big-endian', Uint8Array.of(0xfe, 0xff, 0, 0x7b, 0, 0x7d)],
    ['UTF-16 without a mark', Uint8Array.of(0x7b, 0, 0x7d, 0)],
  ])('refuses %s, naming the encoding', async (_, bytes) => {
    expect(await refusal(bytes)).toContain('encoding: expected UTF-8; found UTF-16')
  })

  it('skips the mark of UTF-8, and names the offset of what is not UTF-8', async () => {
    expect((await open('\ufeff{"a":[1]}')).tensors.size).toBe(1)
    expect(await refusal(Uint8Array.of(0x7b, 0x22, 0xe2, 0x82, 0x22, 0x7d))).toContain('offset 2')
  })

  it('refuses 600 MB before reading any of it', async () => {
    const source: ByteSource = {
      name: 'a.json',
      byteLength: 600_000_000,
      slice: () => Promise.reject(new Error('nothing may be read')),
    }
    await expect(readJsonDump(source)).rejects.toThrow(/at most 268,435,456 bytes; found 600,000,000\..*\.safetensors/)
  })

  it('refuses 2,000 damaged dumps with a ReadError, or reads what JSON.parse reads', async () => {
    const good = encode(
      '{"__metadata__":{"step":"1"},"input_ids":[[1,2,3],[4,5,6]],"h":[[0.5,-1e2]],"m":[true,false],"softcap":0}',
    )
    let accepted = 0
    const pieces = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 2 }),
      fc.constantFrom('[', ']', '{', '}', ',', '"', '1', '-', '.', 'null', '9'.repeat(30)).map(encode),
    )
    const property = fc.asyncProperty(fc.nat(good.length), fc.nat(3), pieces, async (at, removed, piece) => {
      const bytes = Uint8Array.from([...good.slice(0, at), ...piece, ...good.slice(at + removed)])
      try {
        const file = await readJsonDump(bytesSource('a.json', bytes))
        const value = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
        for (const [name, tensor] of file.tensors) {
          const flat = [value[name]].flat(9).map(Number)
          const expected = tensor.dtype === 'F32' ? flat.map(Math.fround) : flat
          expect([...(await readNumbers(tensor))].map((number) => number + 0)).toEqual(
            expected.map((number) => number + 0),
          )
        }
        accepted++
      } catch (error) {
        if (!(error instanceof ReadError)) throw error
        expect(error.message.length).toBeLessThanOrEqual(240)
      }
    })
    await fc.assert(property, { numRuns: 2000, seed: 6 })
    expect(accepted).toBeGreaterThan(100)
  })
})
