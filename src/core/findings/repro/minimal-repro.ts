import type { Evaluation } from '../../loss/evaluation.ts'
import { planEvaluation } from '../../loss/plan-evaluation.ts'
import { dumpTensors } from '../../packing/batch-as-dump.ts'
import type { LossSettings } from '../../packing/loss-settings.ts'
import type { OpenBatch, PackedBatch } from '../../packing/packed-batch.ts'
import { targetValues } from '../../targets/targets.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'
import { checkRules } from '../diagnose.ts'
import { batchFacts, frameworkOf } from '../facts/batch-facts.ts'
import type { Finding, Place } from '../finding.ts'
import { foldFindings } from '../fold-findings.ts'
import { sliceBatch, type TokenRange } from './slice-batch.ts'

/** Tokens that a file of a whole batch may have, to be called a repro. */
const MOST_TOKENS = 65_536

/** The smallest slice of a batch that still shows a finding. */
export interface MinimalRepro {
  readonly batch: PackedBatch
  readonly settings: LossSettings
  /** Where the slice was cut from; null where only all rows together show it. */
  readonly range: TokenRange | null
  /** Targets as upstream makes them of the slice, and as they should be, `[D][n]`. */
  readonly used: readonly IntegerValues[]
  readonly right: readonly IntegerValues[]
  readonly ignored: number
}

/**
 * Cuts the batch around a finding's costliest place, as tightly as the same rule still fires: the place with the token
 * before and those that its target reaches, then wider and wider, up to the documents around it and the whole row.
 * Where no row shows it, all of them are taken, if they are few tokens.
 * @returns null where that does not show it either: it may be in the hidden states, which stay behind
 */
export function minimalRepro(open: OpenBatch, settings: LossSettings, finding: Finding): MinimalRepro | null {
  const [place] = finding.places
  const length = open.batch.sequenceLength
  if (place === undefined) return null
  for (const range of ranges(place, length, open.batch)) {
    const tried = tryRange(open, settings, range, finding)
    if (tried !== null) return tried
  }
  const isSmall = open.batch.rows > 1 && open.batch.rows * length <= MOST_TOKENS
  return isSmall ? tryRange(open, settings, null, finding) : null
}

function ranges({ row, start, end, depth }: Place, length: number, batch: PackedBatch): TokenRange[] {
  const reach = (depth ?? 0) + 2
  const widths = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
  const around = widths.map((extra) => ({
    row,
    start: Math.max(0, start - extra),
    end: Math.min(length, Math.min(end, start + 64) + reach + extra),
  }))
  return [
    ...around.filter((range) => range.end - range.start < length),
    ...(batch.rows > 0 ? [{ row, start: 0, end: length }] : []),
  ]
}

function tryRange(
  open: OpenBatch,
  settings: LossSettings,
  range: TokenRange | null,
  finding: Finding,
): MinimalRepro | null {
  const cut = range === null ? { ...open.batch, outputTail: null } : sliceBatch(open.batch, range)
  // As its file will be: other tensors stay behind, and with them what their names tell.
  const tensors = [...dumpTensors(cut, true)].map(([name, { dtype, shape }]) => ({ name, dtype, shape }))
  const batch = { ...cut, tensors, framework: frameworkOf(open.batch) }
  const counted = { ...settings, numLabelTokens: null }
  // The slice has no heads; the plan still makes its targets, and no error about heads is the finding's.
  const roles = { ...open.roles, mtpPerDepthH: null, mtpPerDepthLogits: null, hiddenStates: null, logits: null }
  const evaluation: Evaluation = { ...planEvaluation({ batch, roles }, counted).evaluation, error: null }
  const facts = batchFacts(batch, evaluation)
  // What reaches the loss in the batch has to reach it in the slice, and be as grave.
  const found = foldFindings(checkRules(facts)).find(
    ({ rule, raw }) =>
      rule.id === finding.rule && raw.severity === finding.severity && (raw.effective !== false || !finding.effective),
  )
  if (found === undefined) return null
  return {
    batch,
    settings: counted,
    range,
    used: evaluation.depths.map(({ targets }) => targetValues(targets)),
    right: facts.reference,
    ignored: facts.ignored,
  }
}
