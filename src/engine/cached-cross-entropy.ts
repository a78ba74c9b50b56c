import {
  type ComputeOptions,
  type CrossEntropyBackend,
  type FactOptions,
  type HeadOutput,
  headSize,
} from '../core/loss/cross-entropy-backend.ts'
import { BEST, type HeadFacts, unknownFacts } from '../core/loss/head-facts.ts'
import { replaceFacts } from '../core/loss/join-facts.ts'
import { selectRows } from '../core/tensor/select-rows.ts'
import { KnownTargets } from './known-targets.ts'

/**
 * Keeps what no label enters, and target logits seen before: another boundary source or mask then costs nothing, other
 * labels only their target logits. Tokens are computed once each, those that are needed first. One cache a batch.
 */
export function cachedCrossEntropy(
  backend: CrossEntropyBackend,
): CrossEntropyBackend & { holds(heads: readonly HeadOutput[], softcap: number): boolean } {
  const known = new Map<string, KnownFacts>()
  const targets = new Map<string, KnownTargets>()

  function seenTargets(head: HeadOutput, softcap: number): KnownTargets {
    const key = keyOf(head, softcap)
    const seen = targets.get(key) ?? new KnownTargets(headSize(head).rows)
    targets.set(key, seen)
    return seen
  }

  async function factsOf(
    heads: readonly HeadOutput[],
    options: FactOptions,
    needed: readonly (Uint8Array | null)[] = [],
  ): Promise<HeadFacts[]> {
    if (heads.some(isPart)) return backend.headFacts(heads, options)
    const entries = heads.map((head) => {
      const key = keyOf(head, options.softcap)
      const entry = known.get(key) ?? nothingKnown(headSize(head).rows)
      known.set(key, entry)
      return entry
    })
    const missing = entries.map(({ done, facts }, index) =>
      // Facts that were kept without the expected embedding are computed anew where it is wanted.
      options.expected === true && heads[index].kind === 'hidden' && facts.expected === null
        ? Int32Array.from(done.keys())
        : missingRows(done, needed[index] ?? null),
    )
    const asked = [...heads.keys()].filter((index) => missing[index].length > 0)
    if (asked.length > 0) {
      const parts = asked.map((index) => rowsOf(heads[index], missing[index]))
      const classes = asked.map((index) => {
        const all = options.classes?.[index] ?? null
        return all === null ? null : missing[index].map((row) => all[row])
      })
      const rowsAsked = asked.map((index) => missing[index])
      const results = await backend.headFacts(parts, { ...options, classes, ...told(options.onRows, asked, rowsAsked) })
      for (const [place, index] of asked.entries()) {
        const { targetLogits, ...labelFree } = results[place]
        const own = classes[place]
        keep(entries[index], missing[index], { ...labelFree, targetLogits: null })
        if (targetLogits !== null && own !== null)
          seenTargets(heads[index], options.softcap).keep(missing[index], own, targetLogits)
      }
    }
    return entries.map(({ facts }) => facts)
  }

  return {
    holds: (heads, softcap) => heads.every((head) => known.get(keyOf(head, softcap))?.done.every((one) => one === 1)),

    headFacts: (heads, options) => factsOf(heads, options),

    async logSumExp(heads, options) {
      // A copy: what is kept goes on being filled in.
      return (await factsOf(heads, options, options.needed)).map(({ logSumExp }) => logSumExp.slice())
    },

    async targetLogits(head, classes, options) {
      if (isPart(head)) return backend.targetLogits(head, classes, options)
      const seen = seenTargets(head, options.softcap)
      const facts = known.get(keyOf(head, options.softcap))?.facts
      const logits = new Float64Array(classes.length)
      const missing: number[] = []
      for (let token = 0; token < classes.length; token++) {
        const index = classes[token]
        if (index < 0) continue
        const logit = (facts === undefined ? null : bestLogit(facts, token, index)) ?? seen.find(token, index)
        if (logit === null) missing.push(token)
        else logits[token] = logit
      }
      if (missing.length === 0) return logits
      const rows = Int32Array.from(missing)
      const asked = rows.map((token) => classes[token])
      const found = await backend.targetLogits(rowsOf(head, rows), asked, withoutProgress(options))
      for (const [place, token] of rows.entries()) logits[token] = found[place]
      seen.keep(rows, asked, found)
      return logits
    },

    weightGradientNorms: (heads, options) => backend.weightGradientNorms(heads, options),
  }
}

interface KnownFacts {
  facts: HeadFacts
  /** 1 for a token whose facts are known, `[N]`. */
  readonly done: Uint8Array
}

function nothingKnown(tokens: number): KnownFacts {
  return { facts: unknownFacts(tokens), done: new Uint8Array(tokens) }
}

/** `onRows` for heads `asked`, of which only some rows are computed: their own numbers are told. */
function told(
  onRows: FactOptions['onRows'],
  asked: readonly number[],
  rowsAsked: readonly Int32Array[],
): Pick<FactOptions, 'onRows'> {
  if (onRows === undefined) return {}
  return {
    onRows: (place, rows, facts) => {
      const own = rowsAsked[place]
      const numbers = rows.map((row) => own[row])
      onRows(asked[place], numbers, facts)
    },
  }
}

/** Rows that are needed (all, where `needed` is null) and not done. */
function missingRows(done: Uint8Array, needed: Uint8Array | null): Int32Array {
  const rows: number[] = []
  // A what-if asks this of every token, and mostly none is missing.
  for (let row = 0; row < done.length; row++)
    if (done[row] === 0 && (needed === null || needed[row] === 1)) rows.push(row)
  return Int32Array.from(rows)
}

/** Some rows of a head; the head itself where they are all of them. */
function rowsOf(head: HeadOutput, rows: Int32Array): HeadOutput {
  if (rows.length === headSize(head).rows) return head
  return head.kind === 'hidden'
    ? { ...head, hidden: selectRows(head.hidden, rows) }
    : { kind: 'logits', logits: selectRows(head.logits, rows) }
}

function keep(entry: KnownFacts, rows: Int32Array, found: HeadFacts): void {
  if (rows.length === entry.done.length) {
    // Losses do not change in their last digits because a gradient was asked for.
    const all = entry.done.every((one) => one === 1)
    entry.facts = all ? { ...entry.facts, expected: found.expected } : found
  } else replaceFacts(entry.facts, [...rows], found)
  for (const row of rows) entry.done[row] = 1
}

/**
 * The logit of a class among the token's best, which is the very number that went into `logSumExp`: near p = 1 a loss made
 * of two differently rounded products would be all rounding, and could be negative.
 */
function bestLogit({ bestClasses, bestLogits }: HeadFacts, token: number, index: number): number | null {
  for (let i = token * BEST; i < (token + 1) * BEST; i++) if (bestClasses[i] === index) return bestLogits[i]
  return null
}

/** Whether the head is a selection of tokens, which its names do not tell from another: nothing is kept of it. */
function isPart(head: HeadOutput): boolean {
  const tensors = head.kind === 'hidden' ? [head.hidden, head.weight] : [head.logits]
  return tensors.some((tensor) => tensor.isPart === true)
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
