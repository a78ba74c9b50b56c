import type { CrossEntropyBackend } from '../src/core/loss/cross-entropy-backend.ts'
import { selectRows } from '../src/core/tensor/select-rows.ts'
import type { SweepRow } from './bench-result.ts'
import { type Inputs, makeInputs } from './inputs.ts'
import { lossesOf, quiet } from './methods.ts'
import { spreadOf } from './spread.ts'

interface Case {
  readonly value: number
  readonly run: () => Promise<number>
}

/** Time until the losses of the trained tokens stand, of all depths together, and over vocabularies; LM head streamed. */
export async function sweeps(
  streamed: CrossEntropyBackend,
  [tokens, width, vocabSize]: readonly [number, number, number],
  vocabularies: readonly number[],
  rounds: number,
): Promise<SweepRow[]> {
  const inputs = makeInputs(tokens, width, vocabSize)
  const { file } = inputs
  const counted = async (of: Inputs, work: () => Promise<unknown>) => {
    of.file.bytesRead = 0
    await work()
    return of.file.bytesRead
  }
  const masked = [0, 50, 90].map((percent): Case => {
    const kept = Int32Array.from(inputs.classes.keys()).filter((token) => token % 10 >= percent / 10)
    const head = { ...inputs.file.head, hidden: selectRows(inputs.head.hidden, kept) }
    return {
      value: percent,
      run: () =>
        counted(inputs, () =>
          lossesOf(
            streamed,
            head,
            kept.map((token) => inputs.classes[token]),
          ),
        ),
    }
  })
  const depths = [1, 2, 3, 4].map(
    (count): Case => ({
      value: count,
      run: () => counted(inputs, () => streamed.logSumExp(Array<typeof file.head>(count).fill(file.head), quiet)),
    }),
  )
  const rows = [...(await measured('masked', masked, rounds)), ...(await measured('depths', depths, rounds))]
  inputs.dispose()

  const sized = vocabularies.map((size) => ({ size, inputs: makeInputs(tokens, width, size) }))
  const cases = sized.map(
    ({ size, inputs: own }): Case => ({
      value: size,
      run: async () => {
        own.file.bytesRead = 0
        await streamed.logSumExp([own.file.head], quiet)
        return own.file.bytesRead
      },
    }),
  )
  rows.push(...(await measured('vocabulary', cases, rounds)))
  for (const { inputs: own } of sized) own.dispose()
  return rows
}

async function measured(sweep: SweepRow['sweep'], cases: readonly Case[], rounds: number): Promise<SweepRow[]> {
  const times: number[][] = cases.map(() => [])
  const bytes: number[] = []
  for (const { run } of cases) bytes.push(await run())
  for (let round = 0; round < rounds; round++)
    for (let i = 0; i < cases.length; i++) {
      const index = (i + round) % cases.length
      const started = performance.now()
      await cases[index].run()
      times[index].push(performance.now() - started)
    }
  return cases.map(({ value }, index) => ({
    sweep,
    value,
    ms: spreadOf(times[index]),
    share: spreadOf(times[index].map((ms, round) => ms / times[0][round])),
    bytesRead: bytes[index],
  }))
}
