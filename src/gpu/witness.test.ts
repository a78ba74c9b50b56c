import { expect, test } from 'vitest'
import { randomHead } from '../../fixtures/random-head.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import { weightRowsRaw } from './weight-rows-raw.ts'
import { Witness } from './witness.ts'

const quiet = { signal: new AbortController().signal, onProgress: () => undefined }

test.each([
  ['F32', 0],
  ['BF16', 5],
  ['F16', 0],
  ['F64', 5],
] as const)('tiles of %s that the GPU gets add up to the reference, softcap %d', async (weightType, softcap) => {
  // 18 is no multiple of 4: the GPU's rows end with zeros.
  const head = randomHead({ tokens: 3, width: 18, vocabSize: 101, scale: 3, weightType })
  const witness = await Witness.of(head.hidden, 1, softcap)
  for (const [from, to] of [
    [0, 40],
    [40, 80],
    [80, 101],
  ])
    witness.add(head.weight, await weightRowsRaw(head.weight, from, to), to - from)
  const [exact] = await cpuCrossEntropy.logSumExp([head], { ...quiet, softcap })
  witness.check(exact[1])
  expect(() => witness.check(exact[1] * (1 + 2e-4))).toThrow('WebGPU gave logSumExp')
  expect(() => witness.check(0)).toThrow('where the CPU gives')
  expect(() => witness.check(Number.NaN)).toThrow('NaN')
})
