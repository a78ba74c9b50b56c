import { BEST, type HeadFacts } from './head-facts.ts'

/** Facts of consecutive tokens, put together. No parts are the facts of no tokens. */
export function joinFacts(parts: readonly HeadFacts[]): HeadFacts {
  if (parts.length === 1) return parts[0]
  const tokens = parts.reduce((sum, { logSumExp }) => sum + logSumExp.length, 0)
  const width = parts.reduce((size, { expected }) => size + (expected?.length ?? 0), 0)
  const haveTargets = parts.length > 0 && parts.every(({ targetLogits }) => targetLogits !== null)
  const joined = {
    logSumExp: new Float64Array(tokens),
    entropy: new Float64Array(tokens),
    bestClasses: new Int32Array(tokens * BEST),
    bestLogits: new Float64Array(tokens * BEST),
    expected: parts.some(({ expected }) => expected !== null) ? new Float32Array(width) : null,
    targetLogits: haveTargets ? new Float64Array(tokens) : null,
  }
  let token = 0
  let element = 0
  for (const part of parts) {
    joined.logSumExp.set(part.logSumExp, token)
    joined.entropy.set(part.entropy, token)
    joined.bestClasses.set(part.bestClasses, token * BEST)
    joined.bestLogits.set(part.bestLogits, token * BEST)
    if (part.expected !== null) joined.expected?.set(part.expected, element)
    if (part.targetLogits !== null) joined.targetLogits?.set(part.targetLogits, token)
    token += part.logSumExp.length
    element += part.expected?.length ?? 0
  }
  return joined
}

/**
 * Writes some tokens' facts over others'.
 * @param rows `[n]`, the token in `facts` that each token of `by` replaces
 */
export function replaceFacts(facts: HeadFacts, rows: readonly number[], by: HeadFacts): HeadFacts {
  const width = by.expected === null ? 0 : by.expected.length / rows.length
  for (const [index, row] of rows.entries()) {
    facts.logSumExp[row] = by.logSumExp[index]
    facts.entropy[row] = by.entropy[index]
    facts.bestClasses.set(by.bestClasses.subarray(index * BEST, (index + 1) * BEST), row * BEST)
    facts.bestLogits.set(by.bestLogits.subarray(index * BEST, (index + 1) * BEST), row * BEST)
    if (by.targetLogits !== null) facts.targetLogits?.fill(by.targetLogits[index], row, row + 1)
    if (by.expected !== null) facts.expected?.set(by.expected.subarray(index * width, (index + 1) * width), row * width)
  }
  return facts
}
