import { describe, expect, it } from 'vitest'
import { npyHeader, npyOf } from '../../../../fixtures/npy-of.ts'
import { bytesSource } from '../../tensor/byte-source.ts'
import { readNumbers } from '../../tensor/decode-elements.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { readFile } from '../read-file.ts'

async function open(bytes: Uint8Array, name = 'labels.npy'): Promise<Tensor> {
  const opened = await readFile(bytesSource(name, bytes))
  if (opened.kind !== 'tensors') throw new Error('not a dump')
  const [tensor] = opened.file.tensors.values()
  return tensor
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await open(bytes).catch((reason: unknown) => reason)
  if (!(error instanceof ReadError)) throw new Error(`expected a ReadError, got ${String(error)}`)
  expect(error.message.length).toBeLessThanOrEqual(240)
  expect(error.message).toContain('labels.npy')
  return error.message
}

const bytesOf = (array: { readonly buffer: ArrayBuffer }): Uint8Array => new Uint8Array(array.buffer)

describe('a .npy array', () => {
  it('is named after its file', async () => {
    expect((await open(npyOf(npyHeader('<i8', [0])), 'C:\\dumps\\input_ids.NPY')).name).toBe('input_ids')
  })

  it.each([1, 2, 3] as const)('reads in header version %i', async (version) => {
    const tensor = await open(npyOf(npyHeader('<i8', [2]), bytesOf(BigInt64Array.of(5n, -100n)), version))
    expect([tensor.dtype, tensor.shape]).toEqual(['I64', [2]])
    expect([...(await readNumbers(tensor))]).toEqual([5, -100])
  })

  it('reads Fortran order and big-endian numbers as the rows they mean', async () => {
    // np.asfortranarray([[1, 2, 3], [4, 5, 6]], dtype='>i2'): columns one after another.
    const columns = Uint8Array.of(0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6)
    const tensor = await open(npyOf(npyHeader('>i2', [2, 3], true), columns))
    expect([...(await readNumbers(tensor))]).toEqual([1, 2, 3, 4, 5, 6])
    expect(await tensor.readElements(2, 4)).toEqual(Uint8Array.of(3, 0, 4, 0))
  })

  it('takes any byte but 0 for true', async () => {
    const tensor = await open(npyOf(npyHeader('|b1', [4]), Uint8Array.of(0, 1, 2, 255)))
    expect([...(await readNumbers(tensor))]).toEqual([0, 1, 1, 1])
  })

  it('reads float16, and an array without dimensions', async () => {
    const tensor = await open(npyOf(npyHeader('<f2', []), Uint8Array.of(0, 0xc0)))
    expect([tensor.shape, ...(await readNumbers(tensor))]).toEqual([[], -2])
  })
})

describe('a .npy file is refused', () => {
  it.each([
    ['code for a header', `__import__('os').system('id')`, 'header, character 0'],
    ['a call after the dict', `${npyHeader('<i8', [0])}()`, 'the end of the header'],
    ['a structured dtype', `{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,)}`, 'structured dtype'],
    ['a tuple of one for a dtype', `{'descr': ('<i4',), 'fortran_order': False, 'shape': (1,)}`, 'descr'],
    ['complex numbers', npyHeader('<c8', [0]), '"<c8"'],
    ['bfloat16 of ml_dtypes', npyHeader('|V2', [0]), 'bfloat16'],
    ['a negative size', `{'descr': '<i4', 'fortran_order': False, 'shape': (-1,)}`, 'shape'],
    ['a size with a leading zero', `{'descr': '<i4', 'fortran_order': False, 'shape': (03,)}`, 'header, character'],
    ['a size that is no integer', `{'descr': '<i4', 'fortran_order': False, 'shape': (1.5,)}`, 'header, character'],
    ['a key too many', `{'descr': '<i4', 'fortran_order': False, 'shape': (0,), 'x': 1}`, '"x" too'],
    ['a key twice', `{'descr': '<i4', 'descr': '<i8', 'fortran_order': False, 'shape': (0,)}`, 'each key once'],
    ['brackets 9 deep', `${'('.repeat(9)}`, 'levels of nesting'],
    ['65 dimensions', npyHeader('<i4', new Array(65).fill(0)), '64 dimensions'],
    ['text', npyHeader('<U3', []), 'text'],
  ])('%s', async (_, header, words) => {
    expect(await refusal(npyOf(header))).toContain(words)
  })

  it('47 kB of bait for a regular expression, at once', async () => {
    expect(await refusal(npyOf(`{'descr': '${'<'.repeat(47_000)}`))).toContain('header length: expected at most 10,000')
    expect(await refusal(npyOf(`{'descr': '${'<'.repeat(9_000)}`))).toContain('closing quote')
  })

  it('a header length of 4 GB, before it is read', async () => {
    const bytes = npyOf('', new Uint8Array(), 2)
    bytes.fill(255, 8, 12)
    expect(await refusal(bytes)).toContain('4,294,967,295')
  })

  it('a shape whose bytes wrap at 2^64', async () => {
    const size = 2 ** 32
    expect(await refusal(npyOf(npyHeader('<i8', [size, size])))).toContain('147,573,952,589,676,412,928 bytes needed')
  })

  it('bytes missing or left over', async () => {
    expect(await refusal(npyOf(npyHeader('<i4', [2]), new Uint8Array(7)))).toContain('8 bytes needed, 7 there')
    expect(await refusal(npyOf(npyHeader('<i4', [2]), new Uint8Array(9)))).toContain('8 bytes needed, 9 there')
  })

  it('a version that there is not, and a cut beginning', async () => {
    const bytes = npyOf(npyHeader('<i4', [0]))
    bytes[6] = 4
    expect(await refusal(bytes)).toContain('found 4.0')
    expect(await refusal(bytes.subarray(0, 8))).toContain('a cut file')
  })
})
