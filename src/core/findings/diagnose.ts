import type { Evaluation } from '../loss/evaluation.ts'
import { lossFunction } from '../loss/loss-function.ts'
import type { PackedBatch } from '../packing/packed-batch.ts'
import { targetAt } from '../targets/targets.ts'
import { evidenceRows } from './evidence-rows.ts'
import { type BatchFacts, batchFacts } from './facts/batch-facts.ts'
import { neverRight } from './facts/never-right.ts'
import { type Finding, MAX_PLACES } from './finding.ts'
import { type Found, foldFindings } from './fold-findings.ts'
import { placesOfCells, placesOfSpans } from './places-of-cells.ts'
import { effectOfDivisor, type PricedCells, type Pricing, priceFinding } from './price-finding.ts'
import type { Need, RawFinding } from './rule.ts'
import { rules } from './rule-table.ts'
import { sampledScan } from './sampled-scan.ts'
import type { ScannedHead } from './shift-scan.ts'
import { shiftScanFinding } from './shift-scan-finding.ts'

/**
 * Everything that is not as it should be in a batch under the settings of `evaluation`, the gravest and costliest
 * first. Facts are worked out once, rules run in the table's order, consequences are folded into their cause, and what
 * remains is priced.
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function diagnose(batch: PackedBatch, evaluation: Evaluation, pricing: Pricing): Promise<Finding[]> {
  const { heads, backend, options } = pricing
  const quiet = { signal: options.signal, onProgress: () => undefined }
  const facts = batchFacts(batch, evaluation, await neverRight(evaluation, heads, backend, quiet))
  const findings: Finding[] = []
  const found = foldFindings(checkRules(facts, (done) => options.onProgress(done / 2)))
  for (const [index, entry] of found.entries()) {
    options.signal.throwIfAborted()
    options.onProgress((1 + index / found.length) / 2)
    findings.push(await finish(facts, entry, pricing))
  }
  const shifted = await scanned(facts, findings, pricing)
  return (shifted === null ? findings : withScan(findings, shifted)).sort(
    (a, b) => rank(b) - rank(a) || Math.abs(b.effect?.mtpLoss ?? 0) - Math.abs(a.effect?.mtpLoss ?? 0),
  )
}

/** Findings about labels that say already what a scan could. */
const labelRules = new Set(['label-unshifted', 'label-double-shift', 'label-misaligned', 'mtp-depth-misaligned'])

/** Scans a few hundred tokens, and keeps the finding where no rule on labels has explained it. */
async function scanned(
  facts: BatchFacts,
  findings: readonly Finding[],
  { heads, main = null, options }: Pricing,
): Promise<Finding | null> {
  if (heads === null || facts.shard !== null || findings.some(({ rule }) => labelRules.has(rule))) return null
  const { evaluation } = facts
  const outputs = [
    ...(main === null ? [] : [{ depth: -1, output: main, logSumExp: evaluation.main?.logSumExp ?? null }]),
    ...heads.map((output, depth) => ({ depth, output, logSumExp: evaluation.depths[depth]?.logSumExp ?? null })),
  ]
  const ready = outputs.flatMap(({ logSumExp, ...head }): ScannedHead[] =>
    logSumExp === null ? [] : [{ ...head, logSumExp }],
  )
  const softcap = lossFunction(evaluation.settings).softcap
  const quiet = { signal: options.signal, onProgress: () => undefined, softcap }
  const rows = await sampledScan(facts, ready, quiet)
  return rows === null ? null : shiftScanFinding(facts, rows)
}

/** A head that fits the labels of another roll is never right about these: one cause is one finding. */
function withScan(findings: readonly Finding[], shifted: Finding): Finding[] {
  const others = findings.filter(({ rule }) => rule !== 'mtp-top1-zero')
  return [...others, others.length < findings.length ? { ...shifted, explains: ['mtp-top1-zero'] } : shifted]
}

/** Every rule's findings, unpriced and unfolded; `onProgress` is told the share of rules that have looked. */
export function checkRules(facts: BatchFacts, onProgress: (done: number) => void = () => undefined): Found[] {
  return rules.flatMap((rule, index) => {
    onProgress(index / rules.length)
    return rule.needs.every((need) => has(facts, need))
      ? rule.check(facts).map((raw): Found => ({ rule, raw: toned(facts, raw), explains: [] }))
      : []
  })
}

function has({ batch, evaluation, shard, ids }: BatchFacts, need: Need): boolean {
  switch (need) {
    case 'input_ids':
      return ids !== null
    case 'labels':
      return batch.labels !== null
    case 'targets':
      return batch.labels !== null && evaluation.depths.length > 0
    case 'whole sequences':
      return shard === null
    case 'losses':
      return evaluation.depths.length > 0 && evaluation.depths.every(({ tokenLoss }) => tokenLoss !== null)
  }
}

/** Cells that change no target are latent: they never reach the loss, and are no error. */
function toned(facts: BatchFacts, raw: RawFinding): RawFinding {
  if (raw.cells === undefined || raw.effective !== undefined) return raw
  const reaches = raw.cells.some(({ depth, tokens, right }) => {
    const { targets } = facts.evaluation.depths[depth]
    return tokens.some((token, i) => targetAt(targets, token) !== (right?.[i] ?? facts.reference[depth][token]))
  })
  if (reaches || (raw.mainCells?.length ?? 0) > 0) return { ...raw, effective: true }
  return { ...raw, severity: 'info', effective: false }
}

async function finish(facts: BatchFacts, { rule, raw, explains }: Found, pricing: Pricing): Promise<Finding> {
  const { length } = facts
  const priced = raw.cells === undefined ? null : await priceFinding(facts, raw.cells, pricing)
  const effect = priced?.effect ?? (raw.rightDivisor === undefined ? null : effectOfDivisor(facts, raw.rightDivisor))
  const main = mainCells(facts, raw.mainCells ?? [])
  const cells = [...(priced?.cells ?? []), ...(main === null ? [] : [main])]
  const cellCount = cells.reduce((sum, { tokens }) => sum + tokens.length, 0)
  const places = [...placesOfCells(cells, length), ...placesOfSpans(raw.spans ?? [], length)].slice(0, MAX_PLACES)
  return {
    rule: rule.id,
    severity: raw.severity,
    title: raw.title ?? rule.title,
    message: raw.message,
    fix: raw.fix ?? (typeof rule.fix === 'string' ? rule.fix : rule.fix(facts)),
    reference: rule.reference,
    effective: raw.effective ?? true,
    count: raw.count ?? Math.max(1, cellCount > 0 ? cellCount : (raw.spans?.length ?? 0)),
    effect,
    places,
    evidence: evidenceRows(facts, cells),
    explains,
  }
}

function mainCells(facts: BatchFacts, tokens: readonly number[]): PricedCells | null {
  const { labels, mainReference } = facts
  const tokenLoss = facts.evaluation.main?.tokenLoss
  if (tokens.length === 0) return null
  const usedLoss = Float64Array.from(tokens, (token) => tokenLoss?.[token] ?? Number.NaN)
  return {
    depth: -1,
    tokens,
    used: Float64Array.from(tokens, (token) => labels[token]),
    right: Float64Array.from(tokens, (token) => mainReference[token]),
    usedLoss,
    rightLoss: new Float64Array(tokens.length).fill(Number.NaN),
    cost: usedLoss.map((loss) => (Number.isFinite(loss) ? loss : 0)),
  }
}

function rank({ severity, effective }: Finding): number {
  return { error: 4, warning: 2, info: 0 }[severity] + (effective ? 1 : 0)
}
