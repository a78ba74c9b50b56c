import type { RankAssembly, RankKind } from '../packing/rank-assembly.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import { ReadError } from '../tensor/read-error.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { contextLayouts, type Fit, fitOf, fitRate, type LayoutEvidence, type RankLayout } from './rank-layout.ts'

export type RankDivision = Pick<RankAssembly, 'kind' | 'layout' | 'documents' | 'shares' | 'why'>

/**
 * How the ranks divide the batch, and why it is taken to be so: as the dumps say, else as the tokens fit best.
 * @param kind as the dumps say; null where they do not
 * @param declared `cp_layout` of the dumps; null where they have none
 * @throws ReadError where two ranks hold the same tokens, or positions that overlap
 */
export function rankDivision(
  files: readonly TensorFile[],
  kind: RankKind | null,
  declared: string | null,
  evidence: LayoutEvidence,
): RankDivision {
  refuseCopies(files, evidence)
  if (kind === 'data') return rowsOfRanks(files, evidence, 'the dumps have dp_rank')
  const tried = contextLayouts(evidence, files.length)
    .filter(({ layout }) => declared === null || layout === declared)
    .map((layout) => ({ layout, fit: fitOf(layout, evidence) }))
  if (tried.length === 0) throw unknownLayout(files[0], declared)
  const best = tried.reduce((a, b) => (fitRate(b.fit) > fitRate(a.fit) ? b : a))
  if (kind === null && evidence.offsets === null && fitRate(best.fit) <= 0.5)
    return rowsOfRanks(files, evidence, 'no rank goes on where another ends')
  refuseOverlap(files, best, evidence)
  const others = tried.filter((one) => one !== best)
  return { kind: 'context', ...best.layout, why: reasonOf(best, others, declared) }
}

function rowsOfRanks(files: readonly TensorFile[], { rows, length }: LayoutEvidence, why: string): RankDivision {
  const shares = files.map((_, rank) => Int32Array.from({ length: rows * length }, (_, i) => rank * rows * length + i))
  return { kind: 'data', layout: null, documents: false, shares, why: `Each rank has rows of its own: ${why}.` }
}

interface Tried {
  readonly layout: RankLayout
  readonly fit: Fit
}

function reasonOf({ layout, fit }: Tried, others: readonly Tried[], declared: string | null): string {
  const name = nameOf(layout)
  if (declared !== null) return `${capital(name)}: cp_layout says so.`
  const said = evidenceOf(fit)
  if (said === null) return `${capital(name)}, as upstream divides it: nothing at the ends of the pieces tells.`
  const other = others
    .toSorted((a, b) => fitRate(b.fit) - fitRate(a.fit))
    .flatMap((one) => {
      const text = evidenceOf(one.fit)
      return text === null ? [] : [`${nameOf(one.layout)}, ${text}`]
    })
  return `${capital(name)}: ${said} go on where one piece ends and the next begins${other.length === 0 ? '' : ` (${other[0]})`}.`
}

function evidenceOf({ labels, positions }: Fit): string | null {
  const parts = [
    ...(labels.tried === 0 ? [] : [`${labels.fit} of ${labels.tried} labels`]),
    ...(positions.tried === 0 ? [] : [`${positions.fit} of ${positions.tried} positions`]),
  ]
  return parts.length === 0 ? null : parts.join(' and ')
}

function nameOf({ layout, documents }: RankLayout): string {
  return layout === 'zigzag' ? (documents ? 'zigzag by sub-sequence' : 'zigzag') : 'contiguous'
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** @throws ReadError where two ranks hold the same tokens */
export function refuseCopies(
  files: readonly TensorFile[],
  { ids, labels, positions }: Pick<LayoutEvidence, 'ids' | 'labels' | 'positions'>,
): void {
  for (let rank = 1; rank < files.length; rank++)
    for (let other = 0; other < rank; other++) {
      const compared = [ids, labels, positions].flatMap((values) => (values === null ? [] : [values]))
      if (compared.length === 0 || !compared.every((values) => areSame(values[rank], values[other]))) continue
      throw new ReadError({
        file: files[rank].name,
        tensor: ids === null ? 'labels' : 'input_ids',
        expected: 'tokens that no other rank has',
        found: `those of ${files[other].name}`,
        remedy: 'Drop one of the ranks that share their tokens, as tensor-parallel ranks do.',
      })
    }
}

function areSame(own: IntegerValues, other: IntegerValues): boolean {
  return own.length === other.length && own.every((value, i) => value === other[i])
}

/** Positions that do not go on, and no label that says the pieces belong together all the same. */
function refuseOverlap(files: readonly TensorFile[], { layout, fit }: Tried, evidence: LayoutEvidence): void {
  const { firstMiss } = fit.positions
  if (firstMiss === null || evidence.positions === null || 2 * fit.labels.fit > fit.labels.tried) return
  const rank = layout.shares.findIndex((share) => share.includes(firstMiss))
  const before = layout.shares.findIndex((share) => share.includes(firstMiss - 1))
  const at = (r: number, token: number) => evidence.positions?.[r][layout.shares[r].indexOf(token)]
  throw new ReadError({
    file: files[rank].name,
    tensor: 'position_ids',
    expected: `position ${(at(before, firstMiss - 1) ?? 0) + 1}, which follows those of ${files[before].name}`,
    found: `position ${at(rank, firstMiss)}, in a ${nameOf(layout)} layout`,
    remedy: 'Drop the ranks of one step; cp_layout in the metadata names another layout.',
  })
}

function unknownLayout(file: TensorFile, declared: string | null): ReadError {
  return new ReadError({
    file: file.name,
    field: 'cp_layout',
    expected: 'zigzag or contiguous, with tokens that divide so',
    found: JSON.stringify((declared ?? '').slice(0, 40)),
  })
}
