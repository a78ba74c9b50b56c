import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { RawFinding, Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'
import { saysReal } from './says-real.ts'

/** Padded lengths must cover the row, and hold the real ones. */
export const paddedSumMismatch: Rule = {
  id: 'padded-sum-mismatch',
  title: 'Lengths do not cover the row',
  severity: 'error',
  needs: ['whole sequences'],
  fix: 'Let the packer write seq_lens_padded that sum to the row, each at least its seq_lens.',
  reference: 'NVIDIA-NeMo/Automodel _packed_seq_ids_from_padded_lengths',
  explains: ['boundary-sources-disagree'],
  misleads: ['pad-label-not-ignored'],
  check(facts) {
    const rows = rowsOf(facts)
    const { batch, lists } = facts
    if (batch.layout === 'THD' || rows.length === 0 || lists.seqLensPadded.length === batch.rows)
      return rows.flatMap((row) => checkRow(facts, row))
    return [
      {
        severity: 'error',
        message: `seq_lens_padded have ${countOf(lists.seqLensPadded.length, 'row')} of lengths for ${countOf(batch.rows, 'row')} of tokens: _packed_seq_ids_from_batch raises a ValueError.`,
        spans: [{ start: 0, end: batch.rows * facts.length }],
        effective: true,
        count: 1,
      },
    ]
  },
}

interface LengthRow {
  readonly row: number
  readonly start: number
  readonly tokens: number
  readonly real: readonly number[] | null
  readonly padded: readonly number[]
}

function rowsOf({ batch, lists, length }: BatchFacts): LengthRow[] {
  const { seqLens, seqLensPadded } = lists
  if (seqLensPadded.length === 0) return []
  if (batch.layout === 'THD') {
    const all = (rows: typeof seqLens) => rows.flatMap(({ values }) => values)
    const real = seqLens.length > 0 ? all(seqLens) : null
    return [{ row: 0, start: 0, tokens: length, real, padded: all(seqLensPadded) }]
  }
  return seqLensPadded.slice(0, batch.rows).map(({ values }, row) => ({
    row,
    start: row * length,
    tokens: length,
    real: seqLens[row]?.values ?? null,
    padded: values,
  }))
}

function checkRow(facts: BatchFacts, { row, start, tokens, real, padded }: LengthRow): RawFinding[] {
  const spans = [{ start, end: start + tokens }]
  const found = (severity: 'error' | 'warning', message: string): RawFinding[] => [
    {
      severity,
      message,
      spans,
      ...withCells(isInUse(facts, 'seq_lens_padded') ? boundaryCells(facts) : []),
      effective: severity === 'error',
      count: 1,
    },
  ]
  const total = sum(padded)
  if (total !== tokens)
    return found('error', `seq_lens_padded of row ${row} sum to ${total}; the row has ${countOf(tokens, 'token')}.`)
  if (real === null) return []
  // Fill of 0 is legal: some collators pad ragged rows with it.
  const documents = real.filter((length) => length > 0).length
  const slots = padded.filter((length) => length > 0).length
  if (documents !== slots)
    return found(
      'error',
      `Row ${row} has ${documents} seq_lens and ${slots} seq_lens_padded: one document is a phantom.`,
    )
  const long = real.findIndex((length, i) => length > padded[i])
  if (long >= 0)
    return found(
      'error',
      `Row ${row}, document ${long}: seq_lens ${real[long]} is above seq_lens_padded ${padded[long]}.`,
    )
  const isReal = saysReal(facts)
  if (isReal === null) return []
  let nonPad = 0
  for (let t = start; t < start + tokens; t++) if (isReal(t)) nonPad++
  return nonPad === sum(real)
    ? []
    : found(
        'warning',
        `seq_lens of row ${row} sum to ${sum(real)}, and ${facts.batch.boundaries.has('attention_mask') ? 'attention_mask has' : '_packed_seq_ids have'} ${countOf(nonPad, 'real token')} there.`,
      )
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
