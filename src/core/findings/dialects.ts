import type { IntegerTensor } from '../packing/integer-tensor.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'

/** A way to label and normalise the MTP loss. */
export const dialectNames = ['AutoModel', 'Megatron-LM', 'DeepSeek-V3 paper', 'torchtitan', 'maxtext'] as const
export type DialectName = (typeof dialectNames)[number]

/** How a dialect differs, in a line each. */
export const dialectTexts: Readonly<Record<DialectName, { readonly boundary: string; readonly normaliser: string }>> = {
  AutoModel: { boundary: 'ids at both ends are equal', normaliser: 'all labels of the main head, s / D' },
  'Megatron-LM': {
    boundary: 'labels and mask are rolled within each document',
    normaliser: 'targets of the depth itself, s / D',
  },
  'DeepSeek-V3 paper': { boundary: 'not discussed', normaliser: 'length T of the input, s / D' },
  torchtitan: {
    boundary: 'positions[t + s] is positions[t] + s',
    normaliser: 'all labels of the main head, mean over D',
  },
  maxtext: {
    boundary: 'ids and mask rolled together; ids move a step each depth',
    normaliser: 'targets of all depths pooled, s',
  },
}

/** Factor each starts with; AutoModel, Megatron-LM and maxtext 0.1, torchtitan 0.3, the paper 0.3 and 0.1 later. */
export const dialectScale: Readonly<Record<DialectName, number>> = {
  AutoModel: 0.1,
  'Megatron-LM': 0.1,
  'DeepSeek-V3 paper': 0.1,
  torchtitan: 0.3,
  maxtext: 0.1,
}

/** Rows of labels with what a dialect may read beside them; all `[rows * S]`. */
export interface DialectInput {
  readonly labels: Pick<IntegerTensor, 'values'>
  readonly length: number
  readonly ignored: number
  /** Sub-sequences; null: each row is one. 0 is padding for maxtext. */
  readonly seqIdx: IntegerValues | null
  /** For torchtitan; null: positions in each sub-sequence. */
  readonly positions: IntegerValues | null
}

/** Targets of one depth as a dialect makes them; `ignored` where nothing is trained. */
export function dialectTargets(dialect: DialectName, input: DialectInput, depth: number): IntegerValues {
  const { labels, length, ignored } = input
  const positions = dialect === 'torchtitan' ? (input.positions ?? positionsOf(input)) : null
  const shift = depth + 1
  const targets = new Float64Array(labels.values.length).fill(ignored)
  for (let t = 0; t < targets.length; t++) {
    if ((t % length) + shift >= length) continue
    if (isOneDocument(dialect, input, positions, t, shift)) targets[t] = labels.values[t + shift]
  }
  return targets
}

function isOneDocument(
  dialect: DialectName,
  { seqIdx, length }: DialectInput,
  positions: IntegerValues | null,
  t: number,
  shift: number,
): boolean {
  if (dialect === 'DeepSeek-V3 paper') return true
  if (positions !== null) return positions[t + shift] === positions[t] + shift
  if (seqIdx === null) return true
  if (dialect === 'AutoModel') return seqIdx[t] === seqIdx[t + shift]
  // maxtext compares the ids it has rolled by one less: a step each depth, so that the last tokens leak from depth 1 on.
  if (dialect === 'maxtext') {
    const before = t + shift - 1
    return seqIdx[t + shift] !== 0 && (before % length) + 1 < length && seqIdx[before] === seqIdx[t + shift]
  }
  // Megatron-LM rolls inside each document, so nothing between the two ends may belong to another.
  for (let between = t + 1; between <= t + shift; between++) if (seqIdx[between] !== seqIdx[t]) return false
  return true
}

/** Places in each sub-sequence, counted from its ids. */
function positionsOf({ seqIdx, length, labels }: DialectInput): IntegerValues {
  const positions = new Float64Array(labels.values.length)
  for (let t = 0; t < positions.length; t++) {
    const starts = t % length === 0 || (seqIdx !== null && seqIdx[t] !== seqIdx[t - 1])
    positions[t] = starts ? 0 : positions[t - 1] + 1
  }
  return positions
}

/** Sums and counts of each depth under one dialect's targets. */
export interface DialectSums {
  readonly sums: readonly number[]
  readonly trained: readonly number[]
}

/**
 * The MTP loss that a dialect makes of its sums.
 * @param labelCount labels of the main head, `num_label_tokens` where the call has it
 * @param tokens length of the input, for the paper's 1 / T
 */
export function dialectLoss(
  dialect: DialectName,
  { sums, trained }: DialectSums,
  scale: number,
  labelCount: number,
  tokens: number,
): number {
  const depths = Math.max(1, sums.length)
  const total = sums.reduce((a, b) => a + b, 0)
  switch (dialect) {
    case 'AutoModel':
    case 'torchtitan':
      return ((scale / depths) * total) / labelCount
    case 'DeepSeek-V3 paper':
      return ((scale / depths) * total) / tokens
    case 'Megatron-LM':
      return (scale / depths) * sums.reduce((sum, own, k) => sum + own / Math.max(1, trained[k]), 0)
    case 'maxtext':
      return (scale * total) / (trained.reduce((a, b) => a + b, 0) + 1e-8)
  }
}
