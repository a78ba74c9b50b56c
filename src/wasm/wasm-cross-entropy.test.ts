import { beforeAll, describe, expect, test } from 'vitest'
import { expectFacts } from '../../fixtures/expect-facts.ts'
import { type RandomHead, randomHead } from '../../fixtures/random-head.ts'
import { spoilt } from '../../fixtures/spoilt-tensor.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import type { CrossEntropyBackend, HeadOutput } from '../core/loss/cross-entropy-backend.ts'
import { BEST, type HeadFacts } from '../core/loss/head-facts.ts'
import { memoryTensor, type Tensor } from '../core/tensor/tensor.ts'
import { startWasm } from './start-wasm.ts'

let wasm: CrossEntropyBackend

beforeAll(async () => {
  const started = await startWasm()
  if (!started.available) throw new Error(started.reason)
  wasm = started.backend
})

const options = (softcap = 0) => ({
  softcap,
  signal: new AbortController().signal,
  onProgress: () => undefined,
})

async function compare(head: HeadOutput, softcap = 0): Promise<HeadFacts> {
  const [found] = await wasm.headFacts([head], options(softcap))
  const [expected] = await cpuCrossEntropy.headFacts([head], options(softcap))
  expectFacts(found, expected)
  return found
}

const f32 = (name: string, shape: readonly number[], values: readonly number[]): Tensor =>
  memoryTensor(name, 'hand-made', 'F32', shape, new Uint8Array(Float32Array.from(values).buffer))

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Blocks: 2 tokens by 4 classes of 4 elements in registers; tiles of at most 1024 classes and 64 tokens. */
const sizes: readonly (readonly [string, RandomHead])[] = [
  ['one token, one class, one element', { tokens: 1, width: 1, vocabSize: 1 }],
  ['one less than a register block', { tokens: 1, width: 3, vocabSize: 3 }],
  ['a register block', { tokens: 2, width: 4, vocabSize: 4 }],
  ['one more', { tokens: 3, width: 5, vocabSize: 5 }],
  ['fewer classes than are kept', { tokens: 2, width: 7, vocabSize: 4 }],
  ['one less than a tile of tokens and classes', { tokens: 63, width: 15, vocabSize: 1023 }],
  ['a tile', { tokens: 64, width: 16, vocabSize: 1024 }],
  ['one more than a tile', { tokens: 65, width: 17, vocabSize: 1025 }],
  ['rows so long that a tile has few of them', { tokens: 9, width: 4099, vocabSize: 131 }],
  ['an odd vocabulary over several tiles', { tokens: 70, width: 30, vocabSize: 3001 }],
]

describe.each(['F32', 'BF16', 'F16'] as const)('%s', (type) => {
  test.each(sizes)('%s', async (_name, shape) => {
    await compare(randomHead({ ...shape, weightType: type, hiddenType: type }))
  })

  test('logits of a file, with and without softcap', async () => {
    const { hidden: logits } = randomHead({ tokens: 9, width: 2077, vocabSize: 1, hiddenType: type })
    await compare({ kind: 'logits', logits })
    await compare({ kind: 'logits', logits }, 5)
  })

  test('the mean loss is within 1e-6, a token’s within 1e-5 + 1e-6 of its largest logit', async () => {
    const head = randomHead({ tokens: 96, width: 2048, vocabSize: 1500, scale: 3, weightType: type })
    const classes = Int32Array.from({ length: 96 }, (_, token) => (token * 977) % 1500)
    const [[found], [expected]] = [
      await wasm.headFacts([head], options()),
      await cpuCrossEntropy.headFacts([head], options()),
    ]
    const own = await wasm.targetLogits(head, classes, options())
    const exact = await cpuCrossEntropy.targetLogits(head, classes, options())
    const losses = found.logSumExp.map((term, token) => term - own[token])
    const truth = expected.logSumExp.map((term, token) => term - exact[token])
    expect(Math.abs(mean(losses) / mean(truth) - 1)).toBeLessThanOrEqual(1e-6)
    for (const [token, loss] of losses.entries())
      expect(Math.abs(loss - truth[token])).toBeLessThanOrEqual(1e-5 + 1e-6 * expected.bestLogits[token * BEST])
  })
})

test('every half that there is, subnormal ones, infinities and NaN included, widens exactly', async () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits)
  const logits = memoryTensor('logits', 'hand-made', 'F16', [65536, 1], new Uint8Array(halves.buffer))
  const [found] = await wasm.headFacts([{ kind: 'logits', logits }], options())
  const [expected] = await cpuCrossEntropy.headFacts([{ kind: 'logits', logits }], options())
  expect(found.logSumExp).toEqual(expected.logSumExp)
  expect(found.bestLogits).toEqual(expected.bestLogits)
})

test('float64 tensors are rounded to float32, as upstream does', async () => {
  await compare(randomHead({ tokens: 4, width: 12, vocabSize: 20, weightType: 'F64', hiddenType: 'F64' }))
})

test.each([30, 0.5, 10_000])('softcap %d', async (softcap) => {
  await compare(randomHead({ tokens: 20, width: 24, vocabSize: 300, scale: 40 }), softcap)
})

test('softcap keeps the digits of small logits, and large ones reach the cap', async () => {
  const values = [1e-30, 1e-7, 1e-3, 0.1, 0.7, 3, 9, 50, 3e38].flatMap((value) => [value, -value])
  const logits = f32('logits', [values.length, 1], values)
  const [{ bestLogits }] = await wasm.headFacts([{ kind: 'logits', logits }], options(1))
  for (const [token, value] of values.entries())
    expect(Math.abs(bestLogits[token * BEST] / Math.tanh(Math.fround(value)) - 1)).toBeLessThanOrEqual(3 * 2 ** -23)
})

test('logits of about ±10,000', async () => {
  const facts = await compare(randomHead({ tokens: 6, width: 32, vocabSize: 200, scale: 4000 }))
  expect(Math.max(...facts.bestLogits)).toBeGreaterThan(8000)
})

test('a token that is certain has a loss of exactly 0 or a little above, from its own best logit', async () => {
  const facts = await compare(randomHead({ tokens: 40, width: 64, vocabSize: 500, scale: 300 }))
  expect(facts.entropy.findIndex((entropy) => entropy < 1e-12)).toBeGreaterThanOrEqual(0)
  for (const [token, logSumExp] of facts.logSumExp.entries())
    expect(logSumExp - facts.bestLogits[token * BEST]).toBeGreaterThanOrEqual(0)
})

test.each([0, 20])('target logits equal those of the pass to the bit, softcap %d', async (softcap) => {
  const head = randomHead({ tokens: 70, width: 37, vocabSize: 90, scale: 9, weightType: 'BF16' })
  const [facts] = await wasm.headFacts([head], options(softcap))
  const classes = facts.bestClasses.filter((_, i) => i % BEST === 0).map((best, token) => (token % 7 === 0 ? -1 : best))
  const logits = await wasm.targetLogits(head, classes, options(softcap))
  for (const [token, logit] of logits.entries())
    expect(logit).toBe(classes[token] < 0 ? 0 : facts.bestLogits[token * BEST])
})

test.each([
  { row: [1, 3, 2, 3, 3, 2, 3, 3, 3], best: [1, 3, 4, 6, 7] },
  { row: [1, 1, 1, 1, 2, 1, 1, 1], best: [4, 0, 1, 2, 3] },
])('equal logits keep the order of their classes: $row', async ({ row, best }) => {
  const [facts] = await wasm.headFacts([{ kind: 'logits', logits: f32('logits', [1, row.length], row) }], options())
  expect([...facts.bestClasses]).toEqual(best)
})

test('where nothing is trained there is nothing to multiply', async () => {
  const head = randomHead({ tokens: 5, width: 8, vocabSize: 9 })
  const unreadable = { ...head.weight, readElements: () => Promise.reject(new Error('read')) }
  const logits = await wasm.targetLogits({ ...head, weight: unreadable }, new Int32Array(5).fill(-1), options())
  expect([...logits]).toEqual([0, 0, 0, 0, 0])
})

test.each([0, 3])(
  'targets of a pass have the logits that they have alone, to the bit (softcap %d)',
  async (softcap) => {
    const one = randomHead({ tokens: 70, width: 30, vocabSize: 3001, weightType: 'BF16' })
    const other = { ...one, hidden: randomHead({ tokens: 9, width: 30, vocabSize: 1, seed: 5 }).hidden }
    // Every tile, its first and last class included, and tokens without a target.
    const classes = Int32Array.from({ length: 70 }, (_, token) => [token * 43, 1023, 1024, 3000, 0, -1][token % 6])
    const [first, second] = await wasm.headFacts([one, other], { ...options(softcap), classes: [classes, null] })
    expect(first.targetLogits).toEqual(await wasm.targetLogits(one, classes, options(softcap)))
    expect(second.targetLogits).toBeNull()
    const [plain] = await wasm.headFacts([one], options(softcap))
    expect({ ...first, targetLogits: null }).toEqual(plain)
  },
)

test('a target of a token that is not finite is the reference’s, from the pass too', async () => {
  const head = randomHead({ tokens: 12, width: 10, vocabSize: 30 })
  const odd = { ...head, hidden: spoilt(head.hidden, 35, Number.POSITIVE_INFINITY) }
  const classes = Int32Array.from({ length: 12 }, (_, token) => token)
  const [{ targetLogits }] = await wasm.headFacts([odd], { ...options(), classes: [classes] })
  expect(targetLogits?.[3]).toBe((await cpuCrossEntropy.targetLogits(odd, classes, options()))[3])
  expect(targetLogits).toEqual(await wasm.targetLogits(odd, classes, options()))
})

test('gives the same bits twice', async () => {
  const head = randomHead({ tokens: 100, width: 40, vocabSize: 5000, weightType: 'BF16' })
  const [first] = await wasm.headFacts([head], options())
  const [second] = await wasm.headFacts([head], options())
  expect(second).toEqual(first)
})

test('several heads in one pass equal the heads one by one, to the bit', async () => {
  const one = randomHead({ tokens: 31, width: 20, vocabSize: 1500 })
  const other = { ...one, hidden: randomHead({ tokens: 50, width: 20, vocabSize: 1, seed: 5 }).hidden }
  const together = await wasm.headFacts([one, other], options())
  const [first] = await wasm.headFacts([one], options())
  const [second] = await wasm.headFacts([other], options())
  expect(together).toEqual([first, second])
})

test('all depths read the LM head once, piece by piece, and never whole', async () => {
  const { hidden, weight } = randomHead({ tokens: 2, width: 64, vocabSize: 70_000, weightType: 'BF16' })
  const reads: [number, number][] = []
  const watched: Tensor = {
    ...weight,
    readElements: (start, end) => {
      reads.push([start, end])
      return weight.readElements(start, end)
    },
  }
  await wasm.headFacts(
    [1, 2, 3].map(() => ({ kind: 'hidden', hidden, weight: watched }) as const),
    options(),
  )
  expect(reads.length).toBeGreaterThan(2)
  expect(reads.map(([start]) => start)).toEqual([0, ...reads.slice(0, -1).map(([, end]) => end)])
  expect(reads.at(-1)?.[1]).toBe(64 * 70_000)
})

test('more hidden states than one pass holds make another, with the same figures', async () => {
  // bf16 numbers from 1 up, below 2.
  const halves = Uint16Array.from({ length: 8200 * 2048 }, (_, i) => 0x3f80 + ((i * 37) % 128))
  const hidden = memoryTensor('h', 'patterned', 'BF16', [8200, 2048], new Uint8Array(halves.buffer))
  const head = { ...randomHead({ tokens: 1, width: 2048, vocabSize: 5 }), hidden }
  const [facts] = await wasm.headFacts([head], options())
  const [expected] = await cpuCrossEntropy.headFacts([head], options())
  expectFacts(facts, expected)
})

describe('what is not finite is the reference’s', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%s in a hidden state, and only there',
    async (bad) => {
      const head = randomHead({ tokens: 12, width: 10, vocabSize: 30 })
      const odd = { ...head, hidden: spoilt(head.hidden, 35, bad) }
      const [found] = await wasm.headFacts([odd], options())
      const [expected] = await cpuCrossEntropy.headFacts([odd], options())
      const row = (facts: HeadFacts) => [facts.logSumExp[3], facts.entropy[3], ...facts.bestLogits.subarray(15, 20)]
      expect(row(found)).toEqual(row(expected))
      expect([...found.logSumExp.keys()].filter((token) => Number.isNaN(found.logSumExp[token]))).toEqual([3])
      const classes = Int32Array.from({ length: 12 }, (_, token) => token)
      const logits = await wasm.targetLogits(odd, classes, options())
      expect(logits[3]).toEqual((await cpuCrossEntropy.targetLogits(odd, classes, options()))[3])
    },
  )

  test('an infinity in the LM head, also under a softcap that would hide it', async () => {
    const head = randomHead({ tokens: 12, width: 10, vocabSize: 30 })
    const odd = { ...head, weight: spoilt(head.weight, 17, Number.POSITIVE_INFINITY) }
    for (const softcap of [0, 30])
      expect(await wasm.headFacts([odd], options(softcap))).toEqual(
        await cpuCrossEntropy.headFacts([odd], options(softcap)),
      )
  })

  test('logits of -Inf, +Inf and NaN', async () => {
    const { POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN: nan } = Number
    const rows = [
      [1, NEGATIVE_INFINITY, 2],
      [1, POSITIVE_INFINITY, 2],
      [nan, 1, 2],
      [NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY],
    ]
    const head: HeadOutput = { kind: 'logits', logits: f32('logits', [4, 3], rows.flat()) }
    expect(await wasm.headFacts([head], options())).toEqual(await cpuCrossEntropy.headFacts([head], options()))
  })

  test('products too large for float32', async () => {
    const rows = [1e30, 1, 1, 1, 1, 1, 1, 1]
    const head = { kind: 'hidden', hidden: f32('h', [2, 4], rows), weight: f32('w', [2, 4], rows) } as const
    const [found] = await wasm.headFacts([head], options())
    const [expected] = await cpuCrossEntropy.headFacts([head], options())
    expect(found.logSumExp[0]).toBe(expected.logSumExp[0])
    expect(Math.abs(found.logSumExp[1] / expected.logSumExp[1] - 1)).toBeLessThanOrEqual(1e-6)
  })
})

describe('computations do not disturb each other', () => {
  const head = randomHead({ tokens: 70, width: 37, vocabSize: 2100, weightType: 'BF16' })
  const other = randomHead({ tokens: 33, width: 29, vocabSize: 1300, seed: 9 })
  const classes = Int32Array.from({ length: 70 }, (_, token) => token)

  test('that run at once', async () => {
    const alone = [await wasm.headFacts([head], options()), await wasm.headFacts([other], options())]
    const targets = await wasm.targetLogits(head, classes, options())
    const [first, second, third] = await Promise.all([
      wasm.headFacts([head], options()),
      wasm.headFacts([other], options()),
      wasm.targetLogits(head, classes, options()),
    ])
    expect([first, second]).toEqual(alone)
    expect(third).toEqual(targets)
  })

  test('that follow one on NaN', async () => {
    const before = [await wasm.headFacts([head], options()), await wasm.targetLogits(head, classes, options())]
    const weight = memoryTensor('w', 'NaN', 'F32', [2100, 41], new Uint8Array(4 * 2100 * 41).fill(0xff))
    const poison = { ...randomHead({ tokens: 70, width: 41, vocabSize: 1 }), weight }
    await wasm.headFacts([poison], options())
    await wasm.targetLogits(poison, classes, options())
    expect([await wasm.headFacts([head], options()), await wasm.targetLogits(head, classes, options())]).toEqual(before)
  })
})

describe('cancelling', () => {
  test('what is cancelled before it starts reads nothing', async () => {
    const head = randomHead({ tokens: 4, width: 3, vocabSize: 20 })
    const given = { ...options(), signal: AbortSignal.abort() }
    await expect(wasm.logSumExp([head], given)).rejects.toThrow(/abort/i)
  })

  test('a computation stops between tiles, and reads no further', async () => {
    const head = randomHead({ tokens: 2, width: 64, vocabSize: 70_000, weightType: 'BF16' })
    const controller = new AbortController()
    let reads = 0
    const weight: Tensor = {
      ...head.weight,
      readElements: (start, end) => {
        if (++reads === 2) controller.abort()
        return head.weight.readElements(start, end)
      },
    }
    const given = { ...options(), signal: controller.signal }
    await expect(wasm.logSumExp([{ ...head, weight }], given)).rejects.toThrow(/abort/i)
    expect(reads).toBe(2)
  })
})

test('a file that cannot be read any more is said to be so', async () => {
  const head = randomHead({ tokens: 2, width: 4, vocabSize: 20 })
  const weight = { ...head.weight, readElements: () => Promise.reject(new Error('the file is gone')) }
  await expect(wasm.logSumExp([{ ...head, weight }], options())).rejects.toThrow('the file is gone')
})
