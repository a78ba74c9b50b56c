import type { RankAssembly } from '../packing/rank-assembly.ts'
import { globalIndices } from '../targets/context-parallel.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'

/** What can tell how ranks divide a batch: small tensors of each rank, `[rows * tokens of a rank]`. */
export interface LayoutEvidence {
  readonly rows: number
  /** Tokens of a row on one rank. */
  readonly length: number
  readonly ids: readonly IntegerValues[] | null
  readonly labels: readonly IntegerValues[] | null
  readonly positions: readonly IntegerValues[] | null
  /** Padded offsets of the whole stream; null where the dumps have none that end there. */
  readonly offsets: readonly number[] | null
  readonly ignoreIndex: number
}

export type RankLayout = Pick<RankAssembly, 'layout' | 'documents' | 'shares'>

/** How many of the places where a rank's piece ends agree with the token that comes next. */
export interface Fit {
  readonly seams: number
  readonly labels: { readonly fit: number; readonly tried: number }
  readonly positions: { readonly fit: number; readonly tried: number; readonly firstMiss: number | null }
}

/** Every way in which a row can be divided among the ranks, the one that upstream takes first. */
export function contextLayouts({ rows, length, offsets }: LayoutEvidence, size: number): RankLayout[] {
  const whole = [0, length * size]
  const chunked = rows === 1 && offsets !== null && offsets.every((offset) => offset % (2 * size) === 0)
  const layouts: Omit<RankLayout, 'shares'>[] = [
    ...(chunked && offsets.length > 2 ? [{ layout: 'zigzag', documents: true } as const] : []),
    ...(length % 2 === 0 ? [{ layout: 'zigzag', documents: false } as const] : []),
    { layout: 'contiguous', documents: false },
  ]
  return layouts.map((one) => ({
    ...one,
    shares: Array.from({ length: size }, (_, rank) => {
      const cuSeqlens = one.documents && offsets !== null ? offsets : whole
      const row = globalIndices({ layout: one.layout ?? 'contiguous', cuSeqlens, size, rank })
      const share = new Int32Array(rows * length)
      for (let r = 0; r < rows; r++) for (let j = 0; j < length; j++) share[r * length + j] = r * length * size + row[j]
      return share
    }),
  }))
}

/**
 * Counts what fits where one rank's piece ends and another's follows: a label that is the next token, a position that
 * goes on or starts again at 0. Labels are asked only where those inside the pieces are the next token themselves.
 */
export function fitOf({ shares }: RankLayout, evidence: LayoutEvidence): Fit {
  const { ids, labels, positions, length, ignoreIndex } = evidence
  const rowLength = length * shares.length
  const rankOf = new Uint16Array(rowLength * evidence.rows)
  const localOf = new Int32Array(rankOf.length)
  for (const [rank, share] of shares.entries())
    for (let j = 0; j < share.length; j++) {
      rankOf[share[j]] = rank
      localOf[share[j]] = j
    }
  const at = (values: readonly IntegerValues[], token: number) => values[rankOf[token]][localOf[token]]
  const asksLabels = ids !== null && labels !== null && labelsAreNext(ids, labels, ignoreIndex)
  let seams = 0
  const ofLabels = { fit: 0, tried: 0 }
  const ofPositions: { fit: number; tried: number; firstMiss: number | null } = { fit: 0, tried: 0, firstMiss: null }
  for (let token = 0; token + 1 < rankOf.length; token++) {
    if ((token + 1) % rowLength === 0) continue
    if (rankOf[token] === rankOf[token + 1] && localOf[token] + 1 === localOf[token + 1]) continue
    seams++
    if (asksLabels && at(labels, token) !== ignoreIndex) {
      ofLabels.tried++
      if (at(labels, token) === at(ids, token + 1)) ofLabels.fit++
    }
    if (positions !== null) {
      const next = at(positions, token + 1)
      // A document may begin here; two tokens at 0 are padding.
      if (next === 0 && evidence.offsets === null) continue
      ofPositions.tried++
      const starts = evidence.offsets?.includes(token + 1) ?? false
      if (next === (starts ? 0 : at(positions, token) + 1)) ofPositions.fit++
      else ofPositions.firstMiss ??= token + 1
    }
  }
  return { seams, labels: ofLabels, positions: ofPositions }
}

/** Share of the evidence that fits; 0.5 where there is none. */
export function fitRate({ labels, positions }: Fit): number {
  const tried = labels.tried + positions.tried
  return tried === 0 ? 0.5 : (labels.fit + positions.fit) / tried
}

function labelsAreNext(ids: readonly IntegerValues[], labels: readonly IntegerValues[], ignoreIndex: number): boolean {
  let tried = 0
  let fit = 0
  for (const [rank, own] of labels.entries())
    for (let j = 0; j + 1 < own.length; j++) {
      if (own[j] === ignoreIndex) continue
      tried++
      if (own[j] === ids[rank][j + 1]) fit++
    }
  return tried > 0 && fit >= tried / 2
}
