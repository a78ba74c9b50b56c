import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diagnosisOf, loud } from '../../../fixtures/diagnosis-of.ts'
import { END, frameworkBatches } from '../../../fixtures/framework-batches.ts'
import type { SampleRows } from '../../../fixtures/laid-out-rows.ts'

const START = 1

/** Documents of one token and more, whole or cut off before their end; of a prompt and an answer, or answer alone. */
const document = fc
  .record({
    first: fc.integer({ min: 61, max: 70 }),
    rest: fc.array(fc.integer({ min: 10, max: 60 }), { maxLength: 11 }),
    prompt: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: 0 }),
    ends: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  })
  // A cut-off document does not end in what the next one begins with: nobody could tell that from labels of the stream.
  .map(({ first, rest, prompt, ends }) => ({
    tokens: [first, ...rest, ...(ends ? [END] : [])],
    prompt: Math.floor(prompt * (rest.length + 1)),
  }))

const samples: fc.Arbitrary<SampleRows> = fc
  .record({
    rows: fc.array(fc.array(document, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 2 }),
    starts: fc.boolean(),
    pad: fc.integer({ min: 0, max: 5 }),
    padId: fc.constantFrom(0, END),
    sentinels: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ rows, starts, ...rest }) => ({
    ...rest,
    rows: rows.map((documents) =>
      documents.map(({ tokens, prompt }) => (starts ? { tokens: [START, ...tokens], prompt } : { tokens, prompt })),
    ),
  }))
  // A packer leaves out what it can cut no label from.
  .filter(({ rows }) => rows.every((documents) => documents[0].tokens.length > 1))
const calls = fc.record({
  num_depths: fc.integer({ min: 1, max: 4 }).map(String),
  loss_fn: fc.constant('MaskedCrossEntropy'),
})

test.each(Object.entries(frameworkBatches))('%s: correct batches have no error and no warning', async (_, batchOf) => {
  await fc.assert(
    fc.asyncProperty(samples, fc.option(calls, { nil: {} }), async (sample, call) => {
      const { findings } = await diagnosisOf(batchOf(sample, call as Record<string, string>))
      const quiet = findings.filter(({ rule }) => rule !== 'all-masked-pack')
      expect(loud(quiet)).toEqual([])
    }),
    { numRuns: Number(process.env.RUNS ?? 60) },
  )
})
