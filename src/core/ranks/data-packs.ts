import { guessRole } from '../packing/guess-role.ts'
import type { DataParallelPacks } from '../packing/rank-assembly.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import { sameShape, type Tensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { integersOf, layoutEvidence } from './layout-evidence.ts'
import { rankDivision, refuseCopies } from './rank-division.ts'
import { filesOf, type RankGroup } from './rank-set.ts'
import { rankSettings } from './rank-settings.ts'
import { leadingTensor, listRoles, rankTensors } from './rank-tensors.ts'

/** Data-parallel ranks as packs, each of one file or of a group that is one batch. */
export interface DataPacks {
  readonly parts: readonly (RankGroup | TensorFile)[]
  readonly packs: Omit<DataParallelPacks, 'index'>
}

/**
 * The data-parallel ranks of a step that cannot be the rows of one batch: flat tokens, rows of other lengths, boundaries
 * of their own, or ranks that are divided further. Each called the loss on its own, and is a pack; null where the ranks
 * are one batch.
 * @throws ReadError where the ranks' settings differ, or two hold the same tokens
 */
export async function dataPacks(group: RankGroup): Promise<DataPacks | null> {
  const { parts } = group
  const files = parts.map((part) => filesOf(part)[0])
  if (!(await arePacks(group, files))) return null
  rankSettings(filesOf(group))
  const tokens = await Promise.all(
    files.map(async (file) => ({ ids: await read(file, 'input_ids'), labels: await read(file, 'labels') })),
  )
  const column = (key: 'ids' | 'labels') => {
    const values = tokens.flatMap((one) => one[key] ?? [])
    return values.length === files.length ? values : null
  }
  const labels = new Map(files.map((file, index) => [file, tokens[index].labels]))
  refuseCopies(files, { ids: column('ids'), labels: column('labels'), positions: null })
  return {
    parts,
    packs: {
      files: files.map(({ name }) => name),
      labels: await Promise.all(parts.map((part) => labelsOf(part, labels))),
      numLabelTokens: parts.map((part) => {
        const value = Number(rankSettings(filesOf(part)).metadata.get('num_label_tokens') ?? Number.NaN)
        return Number.isFinite(value) ? value : null
      }),
    },
  }
}

async function arePacks({ kind, parts }: RankGroup, files: readonly TensorFile[]): Promise<boolean> {
  if (kind === 'data') return parts.some((part) => 'parts' in part) || !areRows(files)
  if (kind !== null) return false
  const own = await Promise.all(files.map(listsEndInside))
  if (own.every((inside) => inside === true)) return true
  if (own.some((inside) => inside !== null) || leadingTensor(files[0]).shape.length !== 1) return false
  const { metadata } = rankSettings(files)
  const sorted = await rankTensors(files, kind)
  const evidence = await layoutEvidence(sorted, files.length, metadata)
  return rankDivision(files, kind, metadata.get('cp_layout') ?? null, evidence).kind === 'data'
}

/** Rows of one length, whose boundaries are said token by token. */
function areRows(files: readonly TensorFile[]): boolean {
  const [first, ...rest] = files.map((file) => leadingTensor(file).shape)
  return (
    first.length === 2 &&
    rest.every((shape) => sameShape(shape, first)) &&
    files.every((file) => listsOf(file).length === 0)
  )
}

/** Whether offsets and lengths describe what a rank has itself, and not the whole of several; null without any. */
async function listsEndInside(file: TensorFile): Promise<boolean | null> {
  const lists = listsOf(file)
  if (lists.length === 0) return null
  const { shape } = leadingTensor(file)
  const tokens = shape.reduce((a, b) => a * b, 1)
  for (const list of lists) {
    const isCumulative = guessRole(list.name)?.role.startsWith('cu_') === true
    let end = 0
    // Negative entries are filling. By a loop: some lists have an entry a token, too many for the arguments of a call.
    for (const value of await integersOf(list)) end = isCumulative ? Math.max(end, value) : end + Math.max(0, value)
    if (end > tokens) return false
  }
  return true
}

function listsOf({ tensors }: TensorFile): Tensor[] {
  return [...tensors.values()].filter(({ name }) => listRoles.has(guessRole(name)?.role ?? name))
}

/**
 * Labels that are not ignored, on a data-parallel rank: on all its context-parallel ranks, on one of its stages.
 * @param known those that have been read already
 */
async function labelsOf(
  part: RankGroup | TensorFile,
  known: ReadonlyMap<TensorFile, IntegerValues | null>,
): Promise<number | null> {
  if ('parts' in part) {
    const counts = await Promise.all(part.parts.map((one) => labelsOf(one, known)))
    if (part.kind === 'pipeline') return counts.find((count) => count !== null) ?? null
    return counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0)
  }
  const labels = known.get(part) ?? (await read(part, 'labels'))
  const ignored = Number(part.metadata.get('ignore_index') ?? -100)
  return labels === null
    ? null
    : labels.reduce((count: number, label: number) => count + (label === ignored ? 0 : 1), 0)
}

async function read({ tensors }: TensorFile, role: string) {
  const tensor = [...tensors.values()].find(({ name }) => guessRole(name)?.role === role)
  return tensor === undefined ? null : integersOf(tensor)
}
