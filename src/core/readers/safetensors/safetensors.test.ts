import { describe, expect, it } from 'vitest'
import { type ByteSource, bytesSource } from '../../tensor/byte-source.ts'
import { readNumbers } from '../../tensor/decode-elements.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { readSafetensors } from './safetensors.ts'

/** A file from a header (text or value), the tensors' bytes, and a stated length where it is to lie. */
function fileBytes(header: unknown, data: Uint8Array | number, statedLength?: bigint): Uint8Array {
  const text = typeof header === 'string' ? header : JSON.stringify(header)
  const head = new TextEncoder().encode(text)
  const body = typeof data === 'number' ? new Uint8Array(data) : data
  const bytes = new Uint8Array(8 + head.length + body.length)
  new DataView(bytes.buffer).setBigUint64(0, statedLength ?? BigInt(head.length), true)
  bytes.set(head, 8)
  bytes.set(body, 8 + head.length)
  return bytes
}

const read = (bytes: Uint8Array) => readSafetensors(bytesSource('a.safetensors', bytes))

async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await read(bytes).catch((reason: unknown) => reason)
  if (!(error instanceof ReadError)) throw new Error(`expected a ReadError, got ${String(error)}`)
  expect(error.message.length).toBeLessThanOrEqual(240)
  expect(error.message).toContain('a.safetensors')
  return error.message
}

const i64 = (shape: unknown, ...data_offsets: unknown[]) => ({ dtype: 'I64', shape, data_offsets })

describe('readSafetensors refuses', () => {
  it.each([0, 1, 7])('a file of %i bytes', async (length) => {
    expect(await refusal(new Uint8Array(length))).toContain('header length: expected at least 8 bytes')
  })

  it('a header length past the end, with what is left', async () => {
    expect(await refusal(fileBytes({}, 10, 5_000_000n))).toContain('header length: expected at most the 12 bytes')
  })

  it('a header length above the limit of the format, 2^64 - 1 among them', async () => {
    expect(await refusal(fileBytes({}, 0, 100_000_001n))).toContain('at most 100,000,000 bytes')
    expect(await refusal(fileBytes({}, 0, 2n ** 64n - 1n))).toContain('18,446,744,073,709,551,615')
  })

  it('a header length of 0 or 1', async () => {
    expect(await refusal(fileBytes('', 0))).toContain('header length: expected at least 2')
    expect(await refusal(fileBytes('{', 0))).toContain('header length: expected at least 2')
  })

  it('a header that is not UTF-8, with the offset', async () => {
    const bytes = fileBytes('{"aé":1}', 0)
    bytes[8 + 4] = 0x20
    expect(await refusal(bytes)).toContain('header: expected UTF-8 text; found another byte at offset 3')
  })

  it.each([' {}', '[]', '\ufeff{}', '"a"'])('a header that begins otherwise than with a brace: %j', async (header) => {
    expect(await refusal(fileBytes(header, 0))).toContain('header: expected JSON that begins with "{"')
  })

  it.each(['{"a"}', '{} x', `{"a":${'['.repeat(60_000)}`])('a header that is not JSON (%#)', async (header) => {
    expect(await refusal(fileBytes(header, 0))).toContain('header, line 1, column ')
  })

  it('metadata that are not strings', async () => {
    expect(await refusal(fileBytes({ __metadata__: { step: 3 } }, 0))).toContain(
      '__metadata__, step: expected a string',
    )
    expect(await refusal(fileBytes({ __metadata__: ['a'] }, 0))).toContain('__metadata__: expected an object')
  })

  it('the same name twice, naming it', async () => {
    const entry = JSON.stringify(i64([1], 0, 8))
    expect(await refusal(fileBytes(`{"labels":${entry},"\\u006cabels":${entry}}`, 8))).toContain(
      'duplicate key "labels"',
    )
  })

  it.each([
    ['a list as entry', ['a'], 'a, '],
    ['no dtype', { shape: [1], data_offsets: [0, 8] }, 'dtype'],
    ['no shape', { dtype: 'I64', data_offsets: [0, 8] }, 'shape'],
    ['no offsets', { dtype: 'I64', shape: [1] }, 'data_offsets'],
    ['two negative sizes', i64([-1, -1], 0, 8), 'shape'],
    ['a fractional size', i64([1.5], 0, 8), 'shape'],
    ['offsets as strings', i64([1], '0', '8'), 'data_offsets'],
    ['three offsets', i64([1], 0, 8, 16), 'data_offsets'],
    ['a size beyond 2^53', i64([2 ** 60], 0, 8), 'shape'],
  ])('%s, naming tensor and field', async (_, entry, field) => {
    const message = await refusal(fileBytes({ a: entry }, 8))
    expect(message).toMatch(/^a\.safetensors, a[,:]/)
    if (field !== 'a, ') expect(message).toContain(field)
  })

  it('integers written as floats', async () => {
    expect(await refusal(fileBytes('{"a":{"dtype":"I64","shape":[1.0],"data_offsets":[0,8]}}', 8))).toContain('a float')
    expect(await refusal(fileBytes('{"a":{"dtype":"I64","shape":[1],"data_offsets":[-0,8]}}', 8))).toContain(
      'data_offsets',
    )
  })

  it('a hole, naming the tensor after it', async () => {
    const message = await refusal(fileBytes({ a: i64([1], 0, 8), b: i64([1], 9, 17) }, 17))
    expect(message).toBe('a.safetensors, b, data_offsets: expected a start at 8, where a ends; found 9, a hole.')
  })

  it('overlaps, full and partial', async () => {
    expect(await refusal(fileBytes({ a: i64([1], 0, 8), b: i64([1], 0, 8) }, 8))).toContain('b, data_offsets')
    expect(await refusal(fileBytes({ a: i64([1], 0, 8), b: i64([1], 4, 12) }, 12))).toContain('found 4, an overlap')
  })

  it('an end before the start', async () => {
    expect(await refusal(fileBytes({ a: i64([1], 0, 8), b: i64([1], 8, 0) }, 8))).toContain(
      'b, data_offsets: expected an end at or after the start, 8; found 0',
    )
  })

  it('a first tensor that does not begin at 0', async () => {
    expect(await refusal(fileBytes({ a: i64([1], 8, 16) }, 16))).toContain('the first tensor')
  })

  it('a shape that is not as many bytes as the range, with both counts', async () => {
    const message = await refusal(fileBytes({ input_ids: i64([1, 65], 0, 512) }, 512))
    expect(message).toContain('expected 520 bytes for shape [1, 65] of I64; found 512 bytes')
  })

  it.each([[[2 ** 32, 2 ** 32]], [[2 ** 40, 2 ** 40, 0]], [[2 ** 53 - 1, 2 ** 53 - 1, 2 ** 53 - 1]]])(
    'a shape whose product wraps: %j',
    async (shape) => {
      expect(await refusal(fileBytes({ a: i64(shape, 0, 0) }, 0))).toContain('shape: expected fewer than 2^64')
    },
  )

  it('bytes after the last tensor', async () => {
    expect(await refusal(fileBytes({ a: i64([1], 0, 8) }, 13))).toContain('5 bytes after the last tensor')
    expect(await refusal(fileBytes({}, 3))).toContain('3 bytes after the last tensor')
  })

  it('missing bytes, naming the tensor and their number', async () => {
    const message = await refusal(fileBytes({ a: i64([1], 0, 8), b: i64([2], 8, 24) }, 17))
    expect(message).toContain('a.safetensors, b, data_offsets')
    expect(message).toContain('7 are missing')
  })

  it('elements of 4 or 6 bits that do not fill a byte', async () => {
    expect(await refusal(fileBytes({ a: { dtype: 'F4', shape: [3], data_offsets: [0, 2] } }, 2))).toContain(
      'whole bytes',
    )
    expect(await refusal(fileBytes({ a: { dtype: 'F6_E2M3', shape: [3], data_offsets: [0, 3] } }, 3))).toContain(
      '18 bits',
    )
  })

  it('an F8 tensor of the wrong size', async () => {
    expect(await refusal(fileBytes({ a: { dtype: 'F8_E4M3', shape: [3], data_offsets: [0, 2] } }, 2))).toContain(
      '3 bytes',
    )
  })

  it('hostile names without letting them into the message raw', async () => {
    const name = `\u202e<b>\u0000${'x'.repeat(4000)}`
    const message = await refusal(fileBytes({ [name]: i64([2], 0, 8) }, 8))
    expect(message).toContain('\\u{202e}<b>\\u{0}xxx')
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

describe('readSafetensors reads', () => {
  it('tensors whose bytes begin at an odd offset', async () => {
    const floats = new Uint8Array(new Float32Array([1.5, -2]).buffer)
    const data = Uint8Array.from([1, ...floats])
    const header = {
      m: { dtype: 'BOOL', shape: [1], data_offsets: [0, 1] },
      h: { dtype: 'F32', shape: [2], data_offsets: [1, 9] },
    }
    for (const text of [JSON.stringify(header), `${JSON.stringify(header)} `]) {
      const tensor = (await read(fileBytes(text, data))).tensors.get('h')
      expect(tensor && [...(await readNumbers(tensor))]).toEqual([1.5, -2])
    }
  })

  it('scalars, empty tensors and a file without tensors', async () => {
    const file = await read(fileBytes({ s: i64([], 0, 8), e: i64([0, 5], 8, 8), f: i64([0], 0, 0) }, 8))
    expect([...file.tensors.values()].map(({ name, shape }) => [name, shape])).toEqual([
      ['s', []],
      ['e', [0, 5]],
      ['f', [0]],
    ])
    expect((await read(fileBytes({}, 0))).tensors.size).toBe(0)
  })

  it('the neighbours of a tensor of an unknown dtype, and says which was left out', async () => {
    const header = {
      a: { dtype: 'F8_E4M3', shape: [3], data_offsets: [0, 3] },
      b: i64([1], 3, 11),
      q: { ...i64([9], 11, 12), dtype: 'Q9' },
    }
    const file = await read(fileBytes(header, 12))
    expect([...file.tensors.keys()]).toEqual(['b'])
    expect(file.notes).toEqual([
      'a was left out: its dtype F8_E4M3 is not read.',
      'q was left out: its dtype Q9 is not read.',
    ])
  })

  it('the first twenty notes of a file that deserves more, and counts the others', async () => {
    const entries = Array.from({ length: 30 }, (_, i) => [
      `t${i}`,
      { dtype: 'Q9', shape: [1], data_offsets: [i, i + 1] },
    ])
    const { notes } = await read(fileBytes(Object.fromEntries(entries), 30))
    expect(notes).toHaveLength(21)
    expect(notes[20]).toBe('10 more entries were left out.')
  })

  it('tensors called __proto__, constructor and toString', async () => {
    const entry = '{"dtype":"U8","shape":[1],"data_offsets":'
    const file = await read(
      fileBytes(`{"__proto__":${entry}[0,1]},"constructor":${entry}[1,2]},"toString":${entry}[2,3]}}`, 3),
    )
    expect([...file.tensors.keys()]).toEqual(['__proto__', 'constructor', 'toString'])
    expect('dtype' in {}).toBe(false)
  })

  it('100,000 tensors', async () => {
    const entries = Array.from({ length: 100_000 }, (_, i) => [`layers.${i}.weight`, i64([1], 8 * i, 8 * i + 8)])
    const bytes = fileBytes(Object.fromEntries(entries), 800_000)
    const file = await read(bytes)
    expect(file.tensors.size).toBe(100_000)
  })

  it('only the header before a tensor is asked for, and then only the elements', async () => {
    const asked: number[][] = []
    const header = '{"a":{"dtype":"F32","shape":[1073741824],"data_offsets":[0,4294967296]}}'
    const start = fileBytes(header, 0)
    const source: ByteSource = {
      name: '4gib.safetensors',
      byteLength: start.length + 2 ** 32,
      slice: (from, to) => {
        asked.push([from, to])
        const bytes = new Uint8Array(to - from)
        bytes.set(start.slice(from, to))
        return Promise.resolve(bytes)
      },
    }
    const tensor = (await readSafetensors(source)).tensors.get('a')
    expect(asked).toEqual([
      [0, 8],
      [8, start.length],
    ])
    await tensor?.readElements(2 ** 29, 2 ** 29 + 2)
    expect(asked[2]).toEqual([start.length + 2 ** 31, start.length + 2 ** 31 + 8])
  })

  it.each([2n ** 64n - 1n, 100_000_001n, 99_999_999n])(
    'no more than 8 bytes where the length %i is a lie',
    async (length) => {
      let asked = 0
      const inner = bytesSource('a.safetensors', fileBytes({}, 5, length))
      const source: ByteSource = {
        ...inner,
        slice: (from, to) => {
          asked += to - from
          return inner.slice(from, to)
        },
      }
      await expect(readSafetensors(source)).rejects.toThrow('header length')
      expect(asked).toBe(8)
    },
  )
})
