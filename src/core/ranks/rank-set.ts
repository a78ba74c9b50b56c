import type { RankKind } from '../packing/rank-assembly.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { holdsTokens, type RankOfFile, type RankOnAxis, rankAxes, rankOfFile } from './rank-of-file.ts'
import {
  type Axis,
  missingRank,
  noDataRank,
  otherAxes,
  otherSize,
  type Placed,
  pastSize,
  sameRank,
  unranked,
} from './rank-set-errors.ts'

/** Ranks along one axis, in their order; each may be divided further along the next. */
export interface RankGroup {
  /** null where nothing says how the ranks divide the batch. */
  readonly kind: RankKind | null
  readonly parts: readonly (RankGroup | TensorFile)[]
}

/** Dumps of the ranks of one step, and what was dropped beside them. */
export interface RankSet {
  readonly group: RankGroup
  /** An LM head, for example. */
  readonly others: readonly TensorFile[]
}

/** The dumps of a group, in the order of their ranks. */
export function filesOf(part: RankGroup | TensorFile): readonly TensorFile[] {
  return 'parts' in part ? part.parts.flatMap(filesOf) : [part]
}

/**
 * The ranks among files dropped together, grouped by data-, then context-parallel rank, then stage; null where they are
 * none: fewer than two hold tokens, or none says its rank.
 * @throws ReadError where a file does not say its rank, two say the same, one is missing, or they are of other kinds
 */
export async function rankSet(dropped: readonly TensorFile[]): Promise<RankSet | null> {
  const files = dropped.filter(holdsTokens)
  if (files.length < 2) return null
  const ranks: RankOfFile[] = []
  const unknown: TensorFile[] = []
  for (const file of files) {
    const rank = await rankOfFile(file)
    if (rank === null) unknown.push(file)
    else ranks.push(rank)
  }
  const [first] = ranks
  if (first === undefined) return null
  if (unknown.length > 0) throw unranked(unknown[0], first.file)
  const complete = withDataRank(ranks)
  const kinds = rankAxes.filter((kind) => complete[0].axes[kind] !== undefined)
  for (const one of complete)
    for (const kind of rankAxes)
      if ((one.axes[kind] === undefined) !== (complete[0].axes[kind] === undefined)) throw otherAxes(one, complete[0])
  const keys: readonly (RankKind | null)[] = kinds.length === 0 ? [null] : kinds
  const on = (rank: RankOfFile, kind: RankKind | null) => (kind === null ? rank.number : (rank.axes[kind] ?? null))
  const axes = keys.map((kind): Axis => ({ kind, size: sizeOf(complete, kind, (rank) => on(rank, kind)) }))
  const placed = complete.map(
    (rank): Placed => ({ file: rank.file, at: keys.map((kind) => on(rank, kind)?.rank ?? 0) }),
  )
  return { group: groupOf(placed, axes, 0, first.file), others: dropped.filter((file) => !files.includes(file)) }
}

/**
 * Context-parallel ranks of several data-parallel ranks that do not say which: their number among all ranks tells, which
 * counts the context-parallel ones first.
 */
function withDataRank(ranks: readonly RankOfFile[]): readonly RankOfFile[] {
  const size = ranks[0].axes.context?.size ?? null
  if (size === null || ranks.some(({ axes }) => axes.context?.size !== size || axes.data !== undefined)) return ranks
  const stages = new Set(ranks.map(({ axes }) => axes.pipeline?.rank)).size
  const times = Array.from(
    { length: size },
    (_, rank) => ranks.filter(({ axes }) => axes.context?.rank === rank).length,
  )
  if (times[0] <= stages || times.some((count) => count !== times[0])) return ranks
  return ranks.map((one) => {
    const { axes, number } = one
    if (number === null || number.rank % size !== axes.context?.rank || axes.pipeline !== undefined)
      throw noDataRank(one, ranks)
    return { ...one, axes: { ...axes, data: { rank: Math.floor(number.rank / size), size: null } } }
  })
}

/** @throws ReadError where the ranks name other sizes, or one is past it */
function sizeOf(
  ranks: readonly RankOfFile[],
  kind: RankKind | null,
  on: (rank: RankOfFile) => RankOnAxis | null,
): number {
  const [first] = ranks
  const named = on(first)?.size ?? null
  for (const one of ranks)
    if ((on(one)?.size ?? null) !== named) throw otherSize(one.file, first.file, kind, on(one)?.size ?? null, named)
  const size = named ?? Math.max(...ranks.map((one) => on(one)?.rank ?? 0)) + 1
  const outside = ranks.find((one) => (on(one)?.rank ?? 0) >= size)
  if (outside !== undefined) throw pastSize(outside.file, kind, on(outside)?.rank ?? 0, size)
  return size
}

function groupOf(placed: readonly Placed[], axes: readonly Axis[], level: number, first: TensorFile): RankGroup {
  const { kind, size } = axes[level]
  const parts = Array.from({ length: size }, (_, rank) => {
    const own = placed.filter(({ at }) => at[level] === rank)
    if (own.length === 0) throw missingRank(placed[0], axes, level, rank)
    if (level + 1 < axes.length) return groupOf(own, axes, level + 1, first)
    if (own.length > 1) throw sameRank(own[0], own[1], axes)
    return own[0].file
  })
  return { kind, parts }
}
