import * as tf from '@tensorflow/tfjs-core'
import type { CrossEntropyBackend } from '../src/core/loss/cross-entropy-backend.ts'
import { selectRows } from '../src/core/tensor/select-rows.ts'
import { fusedLinearCrossEntropy } from '../src/gpu/fused-linear-cross-entropy.ts'
import type { GpuContext } from '../src/gpu/gpu-context.ts'
import type { SweepRow } from './bench-result.ts'
import { type HeadInputs, type Inputs, makeHeadInputs, makeInputs } from './inputs.ts'
import { lossesOf, quiet } from './methods.ts'
import { spreadOf } from './spread.ts'

interface Case {
  readonly value: number
  /** Bytes of the LM head read. */
  readonly run: () => Promise<number | null>
}

const MASKED_PERCENT = [0, 50, 90]
/** A tenth of the tokens takes milliseconds, where other work on the machine weighs most: a median of more rounds. */
const MORE_ROUNDS = 3

/**
 * Time until the losses of the trained tokens stand, of all depths together, and over vocabularies.
 * @param fromFile with the budget that the app has
 * @param streamed with a budget of two tiles of 1 MiB
 */
export async function sweeps(
  context: GpuContext,
  fromFile: CrossEntropyBackend,
  streamed: CrossEntropyBackend,
  [tokens, width, vocabSize]: readonly [number, number, number],
  vocabularies: readonly number[],
  rounds: number,
  log: (line: string) => void,
): Promise<SweepRow[]> {
  const inputs = makeInputs(tokens, width, vocabSize)
  const { file } = inputs
  const depths = [1, 2, 3, 4].map(
    (count): Case => ({
      value: count,
      run: () => counted(inputs, () => streamed.logSumExp(Array<typeof file.head>(count).fill(file.head), quiet)),
    }),
  )
  log('sweep: masked tokens')
  const resident = maskedResident(context, inputs)
  const rows = [
    ...(await measured('masked', resident.cases, MORE_ROUNDS * rounds)),
    ...(await measured('masked, from a file', maskedInFile(fromFile, inputs), MORE_ROUNDS * rounds)),
    ...(await measured('masked, tiles of 1 MiB', maskedInFile(streamed, inputs), MORE_ROUNDS * rounds)),
  ]
  resident.dispose()
  log('sweep: depths')
  rows.push(...(await measured('depths', depths, rounds)))
  inputs.dispose()
  const many = makeHeadInputs(4 * tokens, width, vocabSize)
  log('sweep: masked tokens of 512')
  rows.push(...(await measured('masked, from a file, 512 tokens', maskedInFile(fromFile, many), rounds)))
  log('sweep: vocabulary')
  // An emulated GPU would take minutes for all tokens of the largest.
  const few = context.software ? tokens / 8 : tokens
  const cases = vocabularies.map((size): Case => {
    const own = makeHeadInputs(few, width, size)
    return { value: size, run: () => counted(own, () => streamed.logSumExp([own.file.head], quiet)) }
  })
  rows.push(...(await measured('vocabulary', cases, Math.min(3, rounds))))
  return rows
}

async function counted(of: HeadInputs, work: () => Promise<unknown>): Promise<number> {
  of.file.bytesRead = 0
  await work()
  return of.file.bytesRead
}

/** Tokens that a share of masked ones leaves, evenly spread. */
function keptTokens({ classes }: HeadInputs, percent: number): Int32Array {
  return Int32Array.from(classes.keys()).filter((token) => token % 10 >= percent / 10)
}

/** The LM head comes from a file, as in the app. */
function maskedInFile(backend: CrossEntropyBackend, inputs: HeadInputs): Case[] {
  return MASKED_PERCENT.map((percent) => {
    const kept = keptTokens(inputs, percent)
    const head = { ...inputs.file.head, hidden: selectRows(inputs.head.hidden, kept) }
    const classes = kept.map((token) => inputs.classes[token])
    return { value: percent, run: () => counted(inputs, () => lossesOf(backend, head, classes)) }
  })
}

/** The LM head is on the GPU, as for every other method of the comparison. */
function maskedResident(context: GpuContext, inputs: Inputs): { cases: Case[]; dispose(): void } {
  const made = MASKED_PERCENT.map((percent) => {
    const kept = tf.tensor1d(keptTokens(inputs, percent), 'int32')
    const tensors = { hidden: tf.gather(inputs.hidden, kept), targets: tf.gather(inputs.targets, kept) }
    kept.dispose()
    return { percent, ...tensors }
  })
  const options = { weightType: 'bfloat16' } as const
  return {
    cases: made.map(({ percent, hidden, targets }) => ({
      value: percent,
      async run() {
        const losses = fusedLinearCrossEntropy(context, hidden, inputs.packedWeight, targets, options)
        await losses.data()
        losses.dispose()
        return null
      },
    })),
    dispose: () => tf.dispose(made.flatMap(({ hidden, targets }) => [hidden, targets])),
  }
}

async function measured(sweep: SweepRow['sweep'], cases: readonly Case[], rounds: number): Promise<SweepRow[]> {
  const times: number[][] = cases.map(() => [])
  const bytes: (number | null)[] = []
  // The first run compiles, and checks itself once against the CPU, which reads too.
  for (const { run } of cases) await run()
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
