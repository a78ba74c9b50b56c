import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import {
  type CrossEntropyBackend,
  type FactOptions,
  type HeadOutput,
  headSize,
} from '../core/loss/cross-entropy-backend.ts'
import type { HeadFacts } from '../core/loss/head-facts.ts'
import { joinFacts } from '../core/loss/join-facts.ts'
import { passClasses, planPasses, rowsBetween } from '../core/loss/plan-passes.ts'
import { referenceFacts, withReference, withReferenceLogits } from '../core/loss/reference-facts.ts'
import { trainedRows } from '../core/loss/trained-rows.ts'
import { finishFacts } from './finish-facts.ts'
import { foldLogitRows, logitRowsAtOnce } from './fold-logit-rows.ts'
import { fusedPass, maximumTokens } from './fused-pass.ts'
import { gatheredLogits } from './gathered-logits.ts'
import type { GpuContext } from './gpu-context.ts'
import { NonFiniteWeightError } from './non-finite-weight-error.ts'
import { weightGradientNorms } from './weight-gradient-norms.ts'
import { requireAgreement, Witness } from './witness.ts'

/**
 * Cross entropy by our own kernels on the device of tfjs: logits live in registers only, the LM head streams through two
 * tiles, and logarithms are taken in float64. What WGSL may assume away (NaN, infinities) the CPU computes: tokens that
 * hold one, and every token where the LM head does.
 */
export function webgpuCrossEntropy(context: GpuContext): CrossEntropyBackend {
  let checked = false
  const backend: CrossEntropyBackend = {
    async logSumExp(heads, options) {
      const facts = await backend.headFacts(heads, { ...options, expected: false })
      return facts.map(({ logSumExp }) => logSumExp)
    },

    async headFacts(heads, options) {
      const facts = await allFacts(context, heads, options, !checked)
      checked = true
      return facts
    },

    async targetLogits(head, classes, options) {
      // A file has its logits already: nothing is to be multiplied.
      if (head.kind === 'logits') return cpuCrossEntropy.targetLogits(head, classes, options)
      return withReferenceLogits(await gatheredLogits(context, head, classes, options), head, classes, options)
    },

    async weightGradientNorms(heads, options) {
      const trained = heads.map(trainedRows)
      const tokens = trained.reduce((sum, { classes }) => sum + classes.length, 0)
      const fits = tokens <= maximumTokens(context, headSize(heads[0].head).width, false)
      // A token that has no finite logSumExp holds what WGSL may assume away.
      const finite = trained.every(({ logSumExp }) => logSumExp.every(Number.isFinite))
      if (tokens === 0 || !fits || !finite) return cpuCrossEntropy.weightGradientNorms(trained, options)
      try {
        return await weightGradientNorms(context, trained, options)
      } catch (error) {
        if (!(error instanceof NonFiniteWeightError)) throw error
        return cpuCrossEntropy.weightGradientNorms(trained, options)
      }
    },
  }
  return backend
}

/**
 * @param checks whether the processor computes one token of every pass as well
 * @throws Error when it finds something else
 */
async function allFacts(
  context: GpuContext,
  heads: readonly HeadOutput[],
  options: FactOptions,
  checks: boolean,
): Promise<HeadFacts[]> {
  const parts: HeadFacts[][] = heads.map(() => [])
  const total = heads.reduce((sum, head) => sum + headSize(head).rows * headSize(head).vocabSize, 0)
  let done = 0
  const progress = (amount: number) => options.onProgress(total === 0 ? 1 : (done + amount) / total)
  const add = (headIndex: number, start: number, facts: HeadFacts) => {
    parts[headIndex].push(facts)
    options.onRows?.(headIndex, rowsBetween(start, start + facts.logSumExp.length), facts)
  }

  for (const [index, head] of heads.entries()) {
    if (head.kind !== 'logits') continue
    const { rows, vocabSize } = headSize(head)
    const atOnce = logitRowsAtOnce(context, head.logits)
    for (let start = 0; start < rows; start += atOnce) {
      options.signal.throwIfAborted()
      const end = Math.min(rows, start + atOnce)
      const raw = await foldLogitRows(context, head.logits, start, end, options)
      const facts = await withReference(finishFacts(raw, 0, end - start, 0), head, start, options, null)
      if (checks && start === 0) {
        const exact = await referenceFacts(head, Int32Array.of(end - 1), options, null)
        requireAgreement(facts.logSumExp[end - 1], exact.logSumExp[0])
      }
      add(index, start, facts)
      done += (end - start) * vocabSize
      progress(0)
    }
  }

  const expected = options.expected === true
  for (const pass of planPasses(heads, (width) => maximumTokens(context, width, expected))) {
    const tokens = pass.ranges.reduce((sum, { start, end }) => sum + end - start, 0)
    const work = tokens * pass.weight.shape[0]
    try {
      const seen = pass.ranges[Math.floor(pass.ranges.length / 2)]
      const token = Math.floor((seen.start + seen.end) / 2)
      const witness = checks ? await Witness.of(seen.hidden, token, options.softcap) : null
      const classes = passClasses(pass, options.classes)
      const input = { ranges: pass.ranges, weight: pass.weight, classes, expected, witness }
      const raw = await fusedPass(context, input, options, (share) => progress(share * work))
      let column = 0
      for (const range of pass.ranges) {
        const { start, end, headIndex } = range
        const own = options.classes?.[headIndex] ?? null
        const finished = finishFacts(raw, column, column + end - start, pass.weight.shape[1], own !== null)
        const facts = await withReference(finished, heads[headIndex], start, options, own)
        if (range === seen) witness?.check(facts.logSumExp[token - start])
        add(headIndex, start, facts)
        column += end - start
      }
    } catch (error) {
      if (!(error instanceof NonFiniteWeightError)) throw error
      for (const { start, end, headIndex } of pass.ranges) {
        const own = options.classes?.[headIndex] ?? null
        add(headIndex, start, await referenceFacts(heads[headIndex], rowsBetween(start, end), options, own))
      }
    }
    done += work
    progress(0)
  }
  return parts.map((pieces) => joinFacts(pieces))
}
