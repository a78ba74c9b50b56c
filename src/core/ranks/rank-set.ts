import type { RankKind } from '../packing/rank-assembly.ts'
import { ReadError } from '../tensor/read-error.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { holdsTokens, type RankOfFile, rankOfFile } from './rank-of-file.ts'

/** Dumps of the ranks of one step, in the order of their ranks, and what was dropped beside them. */
export interface RankSet {
  readonly files: readonly TensorFile[]
  /** null where nothing says how the ranks divide the batch. */
  readonly kind: RankKind | null
  /** An LM head, for example. */
  readonly others: readonly TensorFile[]
}

/**
 * The ranks among files dropped together; null where they are none: fewer than two hold tokens, or none says its rank.
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
  for (const one of ranks) {
    if (one.kind !== first.kind || one.size !== first.size) throw otherSet(one, first)
    const same = ranks.find((other) => other !== one && other.rank === one.rank)
    if (same !== undefined) throw sameRank(one, same)
  }
  const size = first.size ?? Math.max(...ranks.map(({ rank }) => rank)) + 1
  const ordered = Array.from({ length: size }, (_, rank) => {
    const found = ranks.find((one) => one.rank === rank)
    if (found === undefined) throw missingRank(first, rank, size)
    return found.file
  })
  const outside = ranks.find(({ rank }) => rank >= size)
  if (outside !== undefined) throw pastSize(outside, size)
  return { files: ordered, kind: first.kind, others: dropped.filter((file) => !files.includes(file)) }
}

function unranked(file: TensorFile, other: TensorFile): ReadError {
  return new ReadError({
    file: file.name,
    field: 'cp_rank',
    expected: `its rank, as ${other.name} says its own`,
    found: 'neither cp_rank in its metadata nor a number in its name',
    remedy: 'Name the files rank0, rank1, …, or drop one batch at a time.',
  })
}

function sameRank({ file, rank }: RankOfFile, other: RankOfFile): ReadError {
  return new ReadError({
    file: file.name,
    field: 'cp_rank',
    expected: 'each rank once',
    found: `rank ${rank}, which ${other.file.name} is as well`,
    remedy: 'Drop the ranks of one step and one group.',
  })
}

function otherSet({ file, kind, size }: RankOfFile, first: RankOfFile): ReadError {
  const words = (k: RankKind | null, n: number | null) =>
    `${k === null ? 'a rank' : `a ${k}-parallel rank`}${n === null ? '' : ` of ${n}`}`
  return new ReadError({
    file: file.name,
    field: 'cp_size',
    expected: `${words(first.kind, first.size)}, as ${first.file.name} is`,
    found: words(kind, size),
    remedy: 'Drop the ranks of one group.',
  })
}

function missingRank({ file, rank }: RankOfFile, missing: number, size: number): ReadError {
  const name = file.name.replace(new RegExp(`${rank}(?=\\D*$)`), String(missing))
  return new ReadError({
    file: name === file.name ? `rank ${missing}` : name,
    expected: `the dumps of all ${size} ranks`,
    found: `no rank ${missing}`,
    remedy: 'Drop it together with the others.',
  })
}

function pastSize({ file, rank }: RankOfFile, size: number): ReadError {
  return new ReadError({
    file: file.name,
    field: 'cp_rank',
    expected: `a rank below ${size}`,
    found: String(rank),
    remedy: 'Correct the rank fields of the dump.',
  })
}
