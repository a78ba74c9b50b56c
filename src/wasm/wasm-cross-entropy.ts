import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import {
  type CrossEntropyBackend,
  type FactOptions,
  type HeadOutput,
  headSize,
} from '../core/loss/cross-entropy-backend.ts'
import type { HeadFacts } from '../core/loss/head-facts.ts'
import { joinFacts } from '../core/loss/join-facts.ts'
import { partOfProgress } from '../core/loss/part-of-progress.ts'
import { passClasses, planPasses, rowsBetween } from '../core/loss/plan-passes.ts'
import { withReference, withReferenceLogits } from '../core/loss/reference-facts.ts'
import { TimeSlices } from '../core/loss/time-slices.ts'
import { trainedRows } from '../core/loss/trained-rows.ts'
import { expectedEmbedding } from './expected-embedding.ts'
import { foldLogitRows, logitRowsAtOnce } from './fold-logit-rows.ts'
import { foldPass, tokensOfPass } from './fold-pass.ts'
import { pairLogits } from './pair-logits.ts'
import { weightGradientNorms } from './weight-gradient-norms.ts'
import { Workspaces } from './workspace.ts'

/**
 * Cross entropy by cross-entropy.wat: float32 products with SIMD, logits only ever of one tile and 64 tokens, logarithms
 * and the merging of tiles in float64. Tokens with a logit that is not finite are the reference's. The expected
 * embedding takes a second pass over the LM head, once `logSumExp` is known.
 */
export function wasmCrossEntropy(module: WebAssembly.Module): CrossEntropyBackend {
  const workspaces = new Workspaces(module)
  const backend: CrossEntropyBackend = {
    async logSumExp(heads, options) {
      const facts = await backend.headFacts(heads, { ...options, expected: false })
      return facts.map(({ logSumExp }) => logSumExp)
    },

    async headFacts(heads, options) {
      if (options.expected !== true) return allFacts(workspaces, heads, options)
      const facts = await allFacts(workspaces, heads, { ...partOfProgress(options, 0, 1 / 3), expected: false })
      const work = new TimeSlices(partOfProgress(options, 1 / 3, 1), productsOf(heads))
      const expected: HeadFacts[] = []
      for (const [index, head] of heads.entries()) {
        const { logSumExp } = facts[index]
        const wanted =
          head.kind === 'hidden'
            ? await workspaces.lend((workspace) => expectedEmbedding(workspace, head, logSumExp, options, work))
            : null
        expected.push({ ...facts[index], expected: wanted })
      }
      return expected
    },

    async targetLogits(head, classes, options) {
      // A file has its logits already: nothing is to be multiplied.
      if (head.kind === 'logits') return cpuCrossEntropy.targetLogits(head, classes, options)
      const found = await workspaces.lend((workspace) => pairLogits(workspace, head, classes, options))
      return withReferenceLogits(found, head, classes, options)
    },

    async weightGradientNorms(heads, options) {
      const trained = heads.map(trainedRows)
      const finite = trained.every(({ logSumExp }) => logSumExp.every(Number.isFinite))
      return finite
        ? workspaces.lend((workspace) => weightGradientNorms(workspace, trained, options))
        : cpuCrossEntropy.weightGradientNorms(trained, options)
    },
  }
  return backend
}

async function allFacts(
  workspaces: Workspaces,
  heads: readonly HeadOutput[],
  options: FactOptions,
): Promise<HeadFacts[]> {
  options.signal.throwIfAborted()
  const parts: HeadFacts[][] = heads.map(() => [])
  const work = new TimeSlices(options, productsOf(heads))
  const add = (headIndex: number, start: number, facts: HeadFacts) => {
    parts[headIndex].push(facts)
    options.onRows?.(headIndex, rowsBetween(start, start + facts.logSumExp.length), facts)
  }

  for (const [index, head] of heads.entries()) {
    if (head.kind !== 'logits') continue
    const { rows } = headSize(head)
    const atOnce = logitRowsAtOnce(head.logits)
    for (let start = 0; start < rows; start += atOnce) {
      const end = Math.min(rows, start + atOnce)
      const found = await workspaces.lend(async (workspace) => {
        const folded = await foldLogitRows(workspace, head.logits, start, end, options, work)
        return folded.finish(0, end - start)
      })
      add(index, start, await withReference(found, head, start, options, null))
    }
  }

  for (const pass of planPasses(heads, tokensOfPass)) {
    const found = await workspaces.lend(async (workspace) => {
      const folded = await foldPass(workspace, pass, passClasses(pass, options.classes), options, work)
      let column = 0
      return pass.ranges.map(({ start, end, headIndex }) => {
        column += end - start
        return folded.finish(column - end + start, column, (options.classes?.[headIndex] ?? null) !== null)
      })
    })
    for (const [index, { start, headIndex }] of pass.ranges.entries()) {
      const own = options.classes?.[headIndex] ?? null
      add(headIndex, start, await withReference(found[index], heads[headIndex], start, options, own))
    }
  }
  return parts.map((pieces) => joinFacts(pieces))
}

/** Pairs of a token and a class. */
function productsOf(heads: readonly HeadOutput[]): number {
  return heads.reduce((sum, head) => sum + headSize(head).rows * headSize(head).vocabSize, 0)
}
