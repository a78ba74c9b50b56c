import { expect, test } from 'vitest'
import { memoryTensor, type Tensor } from '../core/tensor/tensor.ts'
import { finishFacts } from './finish-facts.ts'
import { fusedPass } from './fused-pass.ts'
import { startWebgpu } from './start-webgpu.ts'
import { Witness } from './witness.ts'

/** 70 billion multiplications of one processor that emulates a GPU. */
const TIMEOUT = 600_000
const V = 262_144
const H = 2048

/** An LM head of 2 GiB that is nowhere: all zeros, but for one 1 in each row that `tall` names. */
function sparseHead(tall: ReadonlyMap<number, number>, onRead: (bytes: number) => void): Tensor {
  return {
    name: 'lm_head.weight',
    file: 'sparse.safetensors',
    dtype: 'F32',
    shape: [V, H],
    async readElements(start, end) {
      onRead(4 * (end - start))
      const values = new Float32Array(end - start)
      for (const [row, column] of tall) {
        const at = row * H + column - start
        if (at >= 0 && at < values.length) values[at] = 1
      }
      return new Uint8Array(values.buffer)
    },
  }
}

test(
  'a 2 GiB LM head streams within a budget of 32 MiB',
  async () => {
    const started = await startWebgpu()
    if (!started.available) throw new Error(started.reason)
    const budgetBytes = 32 * 1024 * 1024
    const context = { ...started.context, budgetBytes }
    const tall = new Map([
      [5, 0],
      [131_071, 1],
      [V - 1, 2047],
    ])
    const reads: number[] = []
    const hidden = new Float32Array(H).fill(0.5)
    hidden[0] = 3
    hidden[1] = 20
    const tensor = memoryTensor('h', 'f', 'F32', [1, H], new Uint8Array(hidden.buffer))
    const witness = await Witness.of(tensor, 0, 0)
    const input = {
      ranges: [{ hidden: tensor, start: 0, end: 1 }],
      weight: sparseHead(tall, (bytes) => reads.push(bytes)),
      classes: null,
      expected: false,
      witness,
    }
    context.ledger.resetPeak()
    const options = { softcap: 0, signal: new AbortController().signal }
    const { facts } = finishFacts(await fusedPass(context, input, options, () => undefined), 0, 1, H)

    // The processor had its one token of the same bytes.
    witness.check(facts.logSumExp[0])
    expect(() => witness.check(facts.logSumExp[0] + 0.01)).toThrow('where the CPU gives')
    const exact = Math.log(V - 3 + Math.exp(3) + Math.exp(20) + Math.exp(0.5))
    expect(Math.abs(facts.logSumExp[0] - exact)).toBeLessThanOrEqual(1e-5)
    expect([...facts.bestClasses.subarray(0, 3)]).toEqual([131_071, 5, V - 1])
    expect(reads.reduce((sum, bytes) => sum + bytes, 0)).toBe(4 * V * H)
    expect(Math.max(...reads)).toBeLessThanOrEqual(budgetBytes / 2)
    // 64 tokens are the least that is computed at once; their hidden states come on top of the budget.
    expect(context.ledger.peak).toBeLessThanOrEqual(budgetBytes + 4 * 64 * H)
    expect(context.ledger.bytes).toBe(0)
  },
  TIMEOUT,
)
