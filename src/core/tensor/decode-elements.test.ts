import { describe, expect, test } from 'vitest'
import { decodeFloat32, decodeFloat64, readNumbers } from './decode-elements.ts'
import { memoryTensor } from './tensor.ts'

const bytes = (array: ArrayBufferView<ArrayBuffer>) => new Uint8Array(array.buffer)

describe('half precision widens exactly', () => {
  test('every bf16 is the upper half of a float32', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i)
    const widened = new Uint32Array(decodeFloat32('BF16', bytes(all)).buffer)
    expect(widened.every((word, i) => word === (i << 16) >>> 0)).toBe(true)
  })

  // Bit patterns of IEEE 754 binary16, section 3.4.
  test.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x83ff, -1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('f16 %s is %s', (pattern, value) => {
    expect(decodeFloat32('F16', bytes(Uint16Array.of(pattern)))[0]).toBe(value)
  })
})

test('integers of every width keep their sign and value', () => {
  expect([...decodeFloat64('I64', bytes(BigInt64Array.of(-100n, 2n ** 40n)))]).toEqual([-100, 2 ** 40])
  expect([...decodeFloat64('I32', bytes(Int32Array.of(-100)))]).toEqual([-100])
  expect([...decodeFloat64('I8', bytes(Int8Array.of(-100)))]).toEqual([-100])
  expect([...decodeFloat64('U8', bytes(Uint8Array.of(156)))]).toEqual([156])
})

test('any bool byte that is not 0 is true', () => {
  expect([...decodeFloat64('BOOL', Uint8Array.of(0, 1, 2, 255))]).toEqual([0, 1, 1, 1])
})

test('a slice of a tensor starts at its own elements, whatever the offset in the file', async () => {
  const tensor = memoryTensor('x', 'x.bin', 'F32', [2, 2], bytes(Float32Array.of(1, 2, 3, 4)))
  expect([...decodeFloat32('F32', await tensor.readElements(2, 4))]).toEqual([3, 4])
  expect([...(await readNumbers(tensor))]).toEqual([1, 2, 3, 4])
})
