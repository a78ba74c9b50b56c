import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { zipOf } from '../../../../fixtures/zip-of.ts'
import { bytesSource } from '../../tensor/byte-source.ts'
import { readNumbers } from '../../tensor/decode-elements.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'
import type { OpenedFile } from '../opened-file.ts'
import { readFile } from '../read-file.ts'

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../../fixtures/readers/${name}`, import.meta.url)))
const openAny = (bytes: Uint8Array): Promise<OpenedFile> => readFile(bytesSource('a.pt', bytes))

async function open(bytes: Uint8Array): Promise<TensorFile> {
  const opened = await openAny(bytes)
  if (opened.kind !== 'tensors') throw new Error('not a dump')
  return opened.file
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await open(bytes).catch((reason: unknown) => reason)
  if (!(error instanceof ReadError)) throw new Error(`expected a ReadError, got ${String(error)}`)
  expect(error.message.length).toBeLessThanOrEqual(240)
  return error.message
}

/** Pickle opcodes by hand: text is Latin-1, numbers are bytes. */
const opcodes = (...parts: (string | number)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part].map((c) => c.charCodeAt(0)))))

/** An archive of torch around a hand-made pickle. */
const torchFile = (pickle: Uint8Array, ...storages: Uint8Array[]): Uint8Array =>
  zipOf([
    { name: 'a/data.pkl', bytes: pickle },
    ...storages.map((bytes, index) => ({ name: `a/data/${index}`, bytes })),
  ])

/** `{'ids': tensor}` over storage 0 of `count` int64, with the given offset, size and stride of one dimension. */
const oneTensor = (count: number, offset: number, size: number, stride: number): Uint8Array => {
  const text = (value: string) => opcodes('X', value.length, 0, 0, 0, value)
  return opcodes(
    0x80,
    2,
    '}',
    ...text('ids'),
    'ctorch._utils\n_rebuild_tensor_v2\n((',
    ...text('storage'),
    'ctorch\nLongStorage\n',
    ...text('0'),
    ...text('cpu'),
    'K',
    count,
    'tQ',
    'K',
    offset,
    'K',
    size,
    0x85,
    'K',
    stride,
    0x85,
    0x89,
    'ccollections\nOrderedDict\n)Rt',
    'Rs.',
  )
}

describe('a file that torch 1.13 saved', () => {
  it('has its tensors under the paths that lead to them, views and all', async () => {
    const { tensors } = await open(fixture('nested.pt'))
    const values = new Map<string, unknown>()
    for (const [name, tensor] of tensors)
      values.set(name, [tensor.dtype, tensor.shape, [...(await readNumbers(tensor))]])
    expect(Object.fromEntries(values)).toEqual({
      'batch.input_ids': ['I64', [2, 4], [0, 1, 2, 3, 4, 5, 6, 7]],
      'batch.labels': ['I32', [2, 4], [1, 2, 3, 4, 5, 6, 7, 8]],
      'mtp_per_depth_h.0': ['F32', [2, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
      'mtp_per_depth_h.1': ['F32', [2, 6], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]],
      transposed: [
        'F32',
        [6, 4],
        [0, 6, 12, 18, 1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22, 5, 11, 17, 23],
      ],
      column: ['F32', [4], [1, 7, 13, 19]],
      diagonal: ['F32', [4], [0, 7, 14, 21]],
      expanded: ['I64', [3, 2], [7, 8, 7, 8, 7, 8]],
      squeezed: ['F32', [1, 1], [8]],
      parameter: ['BF16', [2], [1.5, -2.5]],
      half: ['F16', [2], [0.5, -1]],
      mask: ['BOOL', [2], [1, 0]],
      empty: ['F32', [0, 3], []],
      scalar: ['F64', [], [3.25]],
      'ordered.weight': ['U8', [1], [1]],
      size: ['I64', [2], [2, 3]],
      'expected.mtp_loss': ['F64', [], [0.5]],
      'expected.mtp_per_depth_loss': ['F32', [2], [1, 2]],
      'expected.main_loss': ['F64', [], [1.5]],
      array: ['I16', [2, 2], [1, 2, 3, 4]],
    })
  })

  it('has its numbers, strings and None as settings', async () => {
    expect(Object.fromEntries((await open(fixture('nested.pt'))).metadata)).toEqual({
      loss_fn: 'MaskedCrossEntropy',
      num_label_tokens: 'none',
      scaling_factor: '0.25',
      training: 'true',
      step: '7',
      note: 'free text',
      big: String(2n ** 70n),
    })
  })

  it('that is a tuple is a stage output, a state dict keeps its names', async () => {
    expect([...(await open(fixture('stage-output.pt'))).tensors.keys()]).toEqual(['output.0', 'output.1', 'output.2'])
    expect([...(await open(fixture('state-dict.pt'))).tensors.keys()]).toEqual(['lm_head.weight'])
  })

  it('that is a list of batches is a data set', async () => {
    const opened = await openAny(fixture('two-batches.pt'))
    if (opened.kind !== 'packs') throw new Error('not a data set')
    expect(opened.packs.count).toBe(2)
    expect((await opened.packs.openPack(1)).tensors.get('input_ids')?.shape).toEqual([3])
  })

  it('that is a whole module, or from before torch 1.6, is refused for what it is', async () => {
    expect(await refusal(fixture('whole-module.pt'))).toContain('__main__.Head, which is not run')
    expect(await refusal(fixture('before-1.6.pt'))).toContain('before torch 1.6')
  })
})

describe('a .pt file is refused', () => {
  it.each([
    [
      'a name that only begins like one of torch',
      opcodes(0x80, 2, 'ctorch._utils\n_rebuild_tensor_v2x\n)R.'),
      'torch._utils._rebuild_tensor_v2x, which is not run',
    ],
    ['a shell helper of torch', opcodes(0x80, 2, 'ctorch.utils.collect_env\nrun\n)R.'), 'torch.utils.collect_env.run'],
    ['a name from the stack', opcodes(0x80, 4, 0x8c, 8, 'builtins', 0x8c, 4, 'eval', 0x93, ')R.'), 'builtins.eval'],
    ['a name by INST', opcodes(0x80, 2, '(ios\nsystem\n.'), 'os.system'],
    ['a name with controls', opcodes(0x80, 2, 'cos\u0007\nsystem\n.'), 'os\\u{7}.system'],
    ['a call of a storage class', opcodes(0x80, 2, 'ctorch\nLongStorage\n)R.'), 'a name that may be called'],
    ['a string of 2^60 bytes', opcodes(0x80, 4, 0x8d, 0, 0, 0, 0, 0, 0, 0, 0x10, '.'), '1,152,921,504,606,84'],
    ['an opcode of protocol 0', opcodes(0x80, 2, 'I1\n.'), 'opcode 0x49'],
    ['protocol 6', opcodes(0x80, 6, 'N.'), 'pickle protocol 2 to 5'],
    ['an empty stack', opcodes(0x80, 2, '.'), 'a value on the stack'],
    ['a stack that underflows into a mark', opcodes(0x80, 2, '(s.'), 'a value on the stack'],
    ['a missing mark', opcodes(0x80, 2, '}u.'), 'a mark'],
    ['a memo entry that is none', opcodes(0x80, 2, 'h', 7, '.'), 'number 7'],
    ['bytes after the end', opcodes(0x80, 2, 'N.N.'), 'nothing after it'],
    ['an end that is missing', opcodes(0x80, 2, 'N'), 'left of the pickle'],
    ['a tuple for a key', opcodes(0x80, 2, '}', ')', 'Ns.'), 'a key that is a string'],
  ])('%s', async (_, pickle, words) => {
    expect(await refusal(torchFile(pickle))).toContain(words)
  })

  it.each([
    ['a storage that is missing', torchFile(oneTensor(2, 0, 2, 1)), 'ids, storage 0'],
    [
      'a storage that is short',
      torchFile(oneTensor(2, 0, 2, 1), new Uint8Array(8)),
      'expected 16 bytes for 2 elements; found 8 bytes',
    ],
    ['a size past the storage', torchFile(oneTensor(2, 0, 3, 1), new Uint8Array(16)), 'ids, storage 0'],
    ['an offset past the storage', torchFile(oneTensor(2, 1, 2, 1), new Uint8Array(16)), 'ids, storage 0'],
    ['a stride past the storage', torchFile(oneTensor(2, 0, 2, 2), new Uint8Array(16)), 'ids, storage 0'],
  ])('%s', async (_, bytes, words) => {
    expect(await refusal(bytes)).toContain(words)
  })

  it('a tuple 100,000 deep, and one list inside itself', async () => {
    const deep = opcodes(0x80, 2, 'N', ...new Array<number>(100_000).fill(0x85), '.')
    expect(await refusal(torchFile(deep))).toContain('levels of nesting')
    expect(await refusal(torchFile(opcodes(0x80, 2, ']q', 0, 'h', 0, 'a.')))).toContain('levels of nesting')
  })

  it('lists that share lists, 2^40 leaves in all, at once', async () => {
    const doubled = Array.from({ length: 30 }, (_, i) => opcodes('q', i, 'h', i, 0x86))
    const pickle = opcodes(0x80, 2, 'K', 1, ...doubled.flatMap((part) => [...part]), '.')
    expect(await refusal(torchFile(pickle))).toMatch(/at most (100,000 entries|1,048,576 numbers)/)
  })
})

describe('a .pt file opens', () => {
  it('with big-endian storages, by the values they mean', async () => {
    const bytes = zipOf([
      { name: 'a/data.pkl', bytes: oneTensor(1, 0, 1, 1) },
      { name: 'a/byteorder', bytes: opcodes('big') },
      { name: 'a/data/0', bytes: Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 2) },
    ])
    const tensor = (await open(bytes)).tensors.get('ids')
    expect(tensor && [...(await readNumbers(tensor))]).toEqual([258])
  })

  it('without a tensor that repeats 8 bytes 2^40 times, which is named', async () => {
    const pickle = [...oneTensor(1, 0, 1, 0)]
    // BININT1 1 (the size, inside its tuple) becomes LONG1 of 2^40.
    const at = pickle.findIndex((byte, i) => byte === 0x4b && pickle[i + 2] === 0x85)
    pickle.splice(at, 2, 0x8a, 6, 0, 0, 0, 0, 0, 1)
    const file = await open(torchFile(Uint8Array.from(pickle), new Uint8Array(8)))
    expect(file.tensors.size).toBe(0)
    expect(file.notes).toEqual(['ids was left out: it repeats 8 bytes into 8,796,093,022,208.'])
  })

  it('with a second pickle beside the one that is read, which is named', async () => {
    const bytes = zipOf([
      { name: 'a/data.pkl', bytes: oneTensor(1, 0, 1, 1) },
      { name: 'a/other.pkl', bytes: opcodes('cos\nsystem\n.') },
      { name: 'a/data/0', bytes: new Uint8Array(8) },
    ])
    expect((await open(bytes)).notes).toEqual(['a/other.pkl was left out: only data.pkl is read.'])
  })
})
