import { accuracyOf, truthOf } from './accuracy.ts'
import type { Accuracy, MethodRow } from './bench-result.ts'
import type { gpuMemory } from './gpu-memory.ts'
import type { Inputs } from './inputs.ts'
import type { Method, MethodResult } from './methods.ts'
import { spreadOf } from './spread.ts'

/**
 * All methods on the same inputs, in rotated order, so that none is always the one that runs on a warm cache. The first
 * round warms up and checks; a method that fails the check is not timed.
 */
export async function compareMethods(
  inputs: Inputs,
  methods: readonly Method[],
  memory: ReturnType<typeof gpuMemory>,
  rounds: number,
  log: (line: string) => void,
): Promise<MethodRow[]> {
  const truth = await truthOf(inputs)
  const checked: { method: Method; accuracy: Accuracy; sameTwice: boolean; bytes: number; times: number[] }[] = []
  for (const method of methods) {
    memory.reset()
    const first = await method.run(inputs)
    const { tfjs, ours } = memory.peak()
    const accuracy = accuracyOf(first, truth)
    const sameTwice = isSame(first, await method.run(inputs))
    log(`${method.name}: ${accuracy.passes ? 'accurate' : `WRONG ${JSON.stringify(accuracy)}`}`)
    checked.push({
      method,
      accuracy,
      sameTwice,
      bytes: tfjs + ours + 4 * (method.ownResults?.(inputs) ?? 0),
      times: [],
    })
  }
  const timed = checked.filter(({ accuracy }) => accuracy.passes)
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < timed.length; i++) {
      const row = timed[(i + round) % timed.length]
      const started = performance.now()
      await row.method.run(inputs)
      row.times.push(performance.now() - started)
    }
    log(`round ${round + 1} of ${rounds}`)
  }
  return checked.map(({ method, accuracy, sameTwice, bytes, times }) => {
    const base = timed.find((other) => other.method.kind === method.kind)
    return {
      method: method.name,
      kind: method.kind,
      accuracy,
      sameTwice,
      bytes,
      ms: times.length === 0 ? null : spreadOf(times),
      ratio: times.length === 0 || base === undefined ? null : spreadOf(times.map((ms, i) => base.times[i] / ms)),
    }
  })
}

function isSame(a: MethodResult, b: MethodResult): boolean {
  const same = (x: ArrayLike<number> | null, y: ArrayLike<number> | null) =>
    x === y || (x !== null && y !== null && x.length === y.length && Array.from(x).every((value, i) => value === y[i]))
  return same(a.losses, b.losses) && same(a.gradient, b.gradient)
}
