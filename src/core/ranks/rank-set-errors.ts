import type { RankKind } from '../packing/rank-assembly.ts'
import { ReadError } from '../tensor/read-error.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { axisPrefix, type RankOfFile, rankAxes } from './rank-of-file.ts'

/** A rank with its number along each axis of the set. */
export interface Placed {
  readonly file: TensorFile
  readonly at: readonly number[]
}

/** An axis of the ranks, and how many there are along it. */
export type Axis = { readonly kind: RankKind | null; readonly size: number }

/** `rank 1`; `dp_rank 0 and cp_rank 1` where the ranks have two axes. */
function nameOf(at: readonly number[], axes: readonly Axis[]): string {
  return at.map((rank, i) => (axes.length === 1 ? `rank ${rank}` : `${fieldOf(axes[i].kind)} ${rank}`)).join(' and ')
}

function fieldOf(kind: RankKind | null): string {
  return kind === null ? 'rank' : `${axisPrefix[kind]}_rank`
}

export function unranked(file: TensorFile, other: TensorFile): ReadError {
  return new ReadError({
    file: file.name,
    field: 'cp_rank',
    expected: `its rank, as ${other.name} says its own`,
    found: 'neither cp_rank in its metadata nor a number in its name',
    remedy: 'Name the files rank0, rank1, …, or drop one batch at a time.',
  })
}

export function noDataRank({ file, axes }: RankOfFile, ranks: readonly RankOfFile[]): ReadError {
  const rank = axes.context?.rank ?? 0
  const alike = ranks.filter((one) => one.axes.context?.rank === rank).length
  return new ReadError({
    file: file.name,
    field: 'dp_rank',
    expected: `dp_rank, which tells the ${alike} files with cp_rank ${rank} apart`,
    found: 'none, and no rank among all that counts the context-parallel ranks first',
    remedy: 'Write dp_rank into the metadata, or name the files dp0_cp0, dp0_cp1, dp1_cp0, ….',
  })
}

export function sameRank({ file, at }: Placed, other: Placed, axes: readonly Axis[]): ReadError {
  return new ReadError({
    file: file.name,
    field: fieldOf(axes[axes.length - 1].kind === null ? 'context' : axes[axes.length - 1].kind),
    expected: 'each rank once',
    found: `${nameOf(at, axes)}, which ${other.file.name} is as well`,
    remedy: 'Drop the ranks of one step and one group, and of tensor-parallel ranks one: they hold the same tokens.',
  })
}

export function otherAxes(one: RankOfFile, first: RankOfFile): ReadError {
  const words = ({ axes }: RankOfFile) => {
    const own = rankAxes.flatMap((kind) => (axes[kind] === undefined ? [] : [fieldOf(kind)]))
    return own.length === 0 ? 'a rank that does not say of what' : own.join(' and ')
  }
  return new ReadError({
    file: one.file.name,
    field: 'cp_rank',
    expected: `${words(first)}, as ${first.file.name} says`,
    found: words(one),
    remedy: 'Drop the ranks of one group.',
  })
}

export function otherSize(
  file: TensorFile,
  first: TensorFile,
  kind: RankKind | null,
  size: number | null,
  expected: number | null,
): ReadError {
  const words = (n: number | null) =>
    `${kind === null ? 'a rank' : `a ${kind}-parallel rank`}${n === null ? '' : ` of ${n}`}`
  return new ReadError({
    file: file.name,
    field: kind === null ? 'world_size' : `${axisPrefix[kind]}_size`,
    expected: `${words(expected)}, as ${first.name} is`,
    found: words(size),
    remedy: 'Drop the ranks of one group.',
  })
}

export function missingRank({ file, at }: Placed, axes: readonly Axis[], level: number, missing: number): ReadError {
  const prefix = axes.length === 1 ? '' : `${axes[level].kind === null ? 'rank' : axisPrefix[axes[level].kind]}[-_.]?`
  const own = new RegExp(
    axes.length === 1 ? `${at[level]}(?=\\D*$)` : `(${prefix}(?:rank[-_.]?)?)${at[level]}(?!\\d)`,
    'i',
  )
  const name = file.name.replace(own, axes.length === 1 ? String(missing) : `$1${missing}`)
  const wanted = nameOf(at.slice(0, level).concat(missing), axes.length === 1 ? axes : axes.slice(0, level + 1))
  const all = axes.length === 1 ? `all ${axes[0].size} ranks` : `all ${axes.map(({ size }) => size).join(' × ')} ranks`
  return new ReadError({
    file: name === file.name ? wanted : name,
    expected: `the dumps of ${all}`,
    found: `no ${wanted}`,
    remedy: 'Drop it together with the others.',
  })
}

export function pastSize(file: TensorFile, kind: RankKind | null, rank: number, size: number): ReadError {
  return new ReadError({
    file: file.name,
    field: fieldOf(kind),
    expected: `a rank below ${size}`,
    found: String(rank),
    remedy: 'Correct the rank fields of the dump.',
  })
}
