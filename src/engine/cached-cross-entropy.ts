import {
  type ComputeOptions,
  type CrossEntropyBackend,
  type HeadOutput,
  headSize,
} from '../core/loss/cross-entropy-backend.ts'
import { BEST, type HeadFacts } from '../core/loss/head-facts.ts'

/**
 * Keeps what no label enters, and the target logits seen last: another boundary source or mask then costs nothing, other
 * labels only their target logits. One cache a batch.
 */
export function cachedCrossEntropy(
  backend: CrossEntropyBackend,
): CrossEntropyBackend & { holds(heads: readonly HeadOutput[], softcap: number): boolean } {
  const known = new Map<string, HeadFacts>()
  const targets = new Map<string, KnownTargets>()

  async function factsOf(heads: readonly HeadOutput[], options: ComputeOptions, expected: boolean) {
    const key = (head: HeadOutput) => keyOf(head, options.softcap)
    const isKnown = (head: HeadOutput) => {
      const facts = known.get(key(head))
      return facts !== undefined && (!expected || head.kind === 'logits' || facts.expected !== null)
    }
    const missing = heads.filter((head) => !isKnown(head))
    if (missing.length > 0) {
      const results = await backend.headFacts(missing, { ...options, expected })
      for (const [index, head] of missing.entries()) known.set(key(head), results[index])
    }
    return heads.map((head) => known.get(key(head)) as HeadFacts)
  }

  return {
    holds: (heads, softcap) => heads.every((head) => known.has(keyOf(head, softcap))),

    headFacts: (heads, options) => factsOf(heads, options, options.expected === true),

    async logSumExp(heads, options) {
      return (await factsOf(heads, options, false)).map(({ logSumExp }) => logSumExp)
    },

    async targetLogits(head, classes, options) {
      const key = keyOf(head, options.softcap)
      const last = targets.get(key) ?? unknownTargets(classes.length)
      const facts = known.get(key)
      const asked = classes.map((index, token) => {
        if (index < 0 || last.classes[token] === index) return -1
        const best = facts === undefined ? null : bestLogit(facts, token, index)
        if (best === null) return index
        last.classes[token] = index
        last.logits[token] = best
        return -1
      })
      if (asked.some((index) => index >= 0)) {
        const found = await backend.targetLogits(head, asked, withoutProgress(options))
        for (const [token, index] of asked.entries()) {
          if (index < 0) continue
          last.classes[token] = index
          last.logits[token] = found[token]
        }
      }
      targets.set(key, last)
      return last.logits.map((logit, token) => (classes[token] < 0 ? 0 : logit))
    },
  }
}

/** The class last asked for each token, -1 for none, and its logit. */
interface KnownTargets {
  readonly classes: Int32Array
  readonly logits: Float64Array
}

function unknownTargets(tokens: number): KnownTargets {
  return { classes: new Int32Array(tokens).fill(-1), logits: new Float64Array(tokens) }
}

/**
 * The logit of a class among the token's best, which is the very number that went into `logSumExp`: near p = 1 a loss made
 * of two differently rounded products would be all rounding, and could be negative.
 */
function bestLogit({ bestClasses, bestLogits }: HeadFacts, token: number, index: number): number | null {
  for (let i = token * BEST; i < (token + 1) * BEST; i++) if (bestClasses[i] === index) return bestLogits[i]
  return null
}

/** Two heads are the same when they are the same tensors of the same files, whatever dimensions were squeezed. */
function keyOf(head: HeadOutput, softcap: number): string {
  const tensors = head.kind === 'hidden' ? [head.hidden, head.weight] : [head.logits]
  return JSON.stringify([head.kind, softcap, headSize(head).rows, ...tensors.map(({ file, name }) => [file, name])])
}

/** Target logits take a moment; their progress would run backwards after that of `logSumExp`. */
function withoutProgress(options: ComputeOptions): ComputeOptions {
  return { ...options, onProgress: () => undefined }
}
