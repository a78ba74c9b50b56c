import { expect, test } from 'vitest'
import { randomHead } from '../../fixtures/random-head.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import { type CrossEntropyBackend, headSize } from '../core/loss/cross-entropy-backend.ts'
import { selectRows } from '../core/tensor/select-rows.ts'
import { cachedCrossEntropy } from './cached-cross-entropy.ts'

const options = { softcap: 0, signal: new AbortController().signal, onProgress: () => undefined }
const head = randomHead({ tokens: 12, width: 6, vocabSize: 40 })

/** The reference, counting tokens computed and target logits asked for. */
function counting(): CrossEntropyBackend & { tokens: number; logits: number } {
  const counted = {
    ...cpuCrossEntropy,
    tokens: 0,
    logits: 0,
    headFacts: (heads, own) => {
      counted.tokens += heads.reduce((sum, one) => sum + headSize(one).rows, 0)
      return cpuCrossEntropy.headFacts(heads, own)
    },
    targetLogits: (one, classes, own) => {
      counted.logits += classes.filter((index) => index >= 0).length
      return cpuCrossEntropy.targetLogits(one, classes, own)
    },
  } as CrossEntropyBackend & { tokens: number; logits: number }
  return counted
}

const every = (step: number) => Uint8Array.from({ length: 12 }, (_, token) => (token % step === 0 ? 1 : 0))

test('computes the tokens that are needed first, the others later, and none twice', async () => {
  const backend = counting()
  const cache = cachedCrossEntropy(backend)
  const [exact] = await cpuCrossEntropy.logSumExp([head], options)
  const [some] = await cache.logSumExp([head], { ...options, needed: [every(3)] })
  expect([...some]).toEqual([...exact].map((value, token) => (token % 3 === 0 ? value : Number.NaN)))
  expect(backend.tokens).toBe(4)
  expect(cache.holds([head], 0)).toBe(false)
  const [all] = await cache.logSumExp([head], options)
  expect(all).toEqual(exact)
  expect(backend.tokens).toBe(12)
  expect(cache.holds([head], 0)).toBe(true)
  await cache.logSumExp([head], { ...options, needed: [every(2)] })
  expect(backend.tokens).toBe(12)
})

test('another mask costs no target logit that was seen, another class costs its own', async () => {
  const backend = counting()
  const cache = cachedCrossEntropy(backend)
  const classes = Int32Array.from({ length: 12 }, (_, token) => (token * 7) % 40)
  const exact = await cpuCrossEntropy.targetLogits(head, classes, options)
  expect(await cache.targetLogits(head, classes, options)).toEqual(exact)
  expect(backend.logits).toBe(12)
  const masked = classes.map((index, token) => (token < 5 ? -1 : index))
  expect([...(await cache.targetLogits(head, masked, options))]).toEqual([...exact].map((x, i) => (i < 5 ? 0 : x)))
  expect(await cache.targetLogits(head, classes, options)).toEqual(exact)
  expect(backend.logits).toBe(12)
  await cache.targetLogits(head, classes.with(3, 39), options)
  expect(backend.logits).toBe(13)
})

test('takes the logit of a likely class from the pass itself', async () => {
  const backend = counting()
  const cache = cachedCrossEntropy(backend)
  const [facts] = await cache.headFacts([head], options)
  const likely = Int32Array.from({ length: 12 }, (_, token) => facts.bestClasses[token * 5 + (token % 5)])
  const logits = await cache.targetLogits(head, likely, options)
  expect([...logits]).toEqual([...likely.keys()].map((token) => facts.bestLogits[token * 5 + (token % 5)]))
  expect(backend.logits).toBe(0)
})

test('computes again where the expected embedding is wanted later', async () => {
  const cache = cachedCrossEntropy(counting())
  await cache.headFacts([head], options)
  const [facts] = await cache.headFacts([head], { ...options, expected: true })
  const [exact] = await cpuCrossEntropy.headFacts([head], { ...options, expected: true })
  expect(facts).toEqual(exact)
})

test('a selection of tokens is not taken for another of the same size', async () => {
  const cache = cachedCrossEntropy(counting())
  const select = (...tokens: number[]) => ({ ...head, hidden: selectRows(head.hidden, Int32Array.from(tokens)) })
  const classes = Int32Array.of(3, 3)
  const ask = (on: CrossEntropyBackend, ...tokens: number[]) => on.targetLogits(select(...tokens), classes, options)
  await ask(cache, 1, 2)
  expect(await ask(cache, 5, 6)).toEqual(await ask(cpuCrossEntropy, 5, 6))
  await cache.headFacts([select(1, 2)], options)
  expect(await cache.headFacts([select(5, 6)], options)).toEqual(
    await cpuCrossEntropy.headFacts([select(5, 6)], options),
  )
})

test('a token’s own label stays while others are tried, however many', async () => {
  const backend = counting()
  const cache = cachedCrossEntropy(backend)
  const labels = Int32Array.from({ length: 12 }, (_, token) => token)
  const own = await cache.targetLogits(head, labels, options)
  for (let shift = 1; shift < 20; shift++)
    await cache.targetLogits(
      head,
      labels.map((index) => index + shift),
      options,
    )
  const asked = backend.logits
  expect(await cache.targetLogits(head, labels, options)).toEqual(own)
  expect(backend.logits).toBe(asked)
})

test('targets named with the first pass are taken from it; another class later costs its own logit', async () => {
  const backend = counting()
  const cache = cachedCrossEntropy(backend)
  const classes = Int32Array.from({ length: 12 }, (_, token) => (token % 4 === 3 ? -1 : (token * 7) % 40))
  const exact = await cpuCrossEntropy.targetLogits(head, classes, options)
  await cache.logSumExp([head], { ...options, needed: [every(3)], classes: [classes] })
  await cache.logSumExp([head], { ...options, classes: [classes] })
  expect(await cache.targetLogits(head, classes, options)).toEqual(exact)
  expect(backend.logits).toBe(0)
  await cache.targetLogits(head, classes.with(3, 39), options)
  expect(backend.logits).toBe(1)
  const [facts] = await cache.headFacts([head], options)
  expect(facts.targetLogits).toBeNull()
})
