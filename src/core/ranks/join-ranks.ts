import type { BatchChoices } from '../packing/batch-choices.ts'
import { guessRole } from '../packing/guess-role.ts'
import type { RankAssembly } from '../packing/rank-assembly.ts'
import { decodeIntegers } from '../tensor/integer-values.ts'
import { ReadError } from '../tensor/read-error.ts'
import { elementCount, memoryTensor, sameShape, type Tensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { localTargets } from './local-targets.ts'
import { type Piece, piecesOf, pieceTensor } from './piece-tensor.ts'
import { rankDivision } from './rank-division.ts'
import type { LayoutEvidence } from './rank-layout.ts'
import type { RankSet } from './rank-set.ts'
import { rankSettings } from './rank-settings.ts'
import { type RankTensors, rankTensors, tokenAxes } from './rank-tensors.ts'
import { summedFigures } from './summed-figures.ts'

export interface JoinedRanks {
  /** The whole batch as one dump; large tensors are still read from the ranks' files. */
  readonly file: TensorFile
  readonly ranks: RankAssembly
}

/**
 * Puts the dumps of a step's ranks together. Where each rank rolled its own labels, the targets that came of it are
 * those of the whole: the loss stays the one that was trained.
 * @throws ReadError naming the file, tensor and field in which the ranks do not fit each other
 */
export async function joinRanks({ files, kind, others }: RankSet, choices: BatchChoices): Promise<JoinedRanks> {
  const settings = rankSettings(files)
  const { numLabelTokens } = settings
  const metadata = new Map(settings.metadata)
  const sorted = await rankTensors(files, kind)
  const names = files.map(({ name }) => name)
  const tensors = new Map<string, Tensor>(sorted.shared)
  const notes = files.flatMap((file) => file.notes.map((note) => `${file.name}: ${note}`))
  let ranks: RankAssembly
  if (kind === 'pipeline') {
    const why = 'Stages of one pipeline: what several of them dumped is the same.'
    ranks = { kind, layout: null, documents: false, why, files: names, shares: [], numLabelTokens }
  } else {
    const declared = files[0].metadata.get('cp_layout') ?? null
    const division = rankDivision(files, kind, declared, await evidenceOf(sorted, files.length, metadata))
    ranks = { ...division, files: names, numLabelTokens }
    const joined = joinedShape(sorted.tokenShape, files, ranks)
    const planePieces = new Map<number, readonly Piece[]>()
    for (const [name, parts] of sorted.divided) {
      const { planes, width } = tokenAxes(parts[0].shape, sorted.tokenShape)
      const pieces = planePieces.get(planes) ?? piecesOf(inPlanes(ranks.shares, planes))
      planePieces.set(planes, pieces)
      tensors.set(name, pieceTensor(parts, pieces, wholeShape(parts[0].shape, sorted.tokenShape, joined), width))
    }
    const local = await localTargets(files, sorted, ranks, others, choices)
    for (const [depth, values] of local.targets.entries())
      tensors.set(`mtp_per_depth_targets.${depth}`, targetsTensor(depth, names[0], joined, values))
    if (local.targets.length > 0) for (const key of ['seq_idx_arg', 'cu_seqlens_arg']) metadata.set(key, 'none')
    notes.push(...local.notes)
  }
  const figures = await summedFigures(sorted.expected, ranks, metadata)
  for (const [name, tensor] of figures.tensors) tensors.set(name, tensor)
  notes.push(...figures.notes)
  const name = `${names[0]} … ${names[names.length - 1]}`
  const byteLength = files.reduce((sum, file) => sum + file.byteLength, 0)
  return { file: { name, byteLength, tensors, metadata, notes }, ranks }
}

async function evidenceOf(
  { tokenShape, divided, shared }: RankTensors,
  size: number,
  metadata: ReadonlyMap<string, string>,
): Promise<LayoutEvidence> {
  const length = tokenShape.at(-1) ?? 0
  const rows = tokenShape.length === 1 ? 1 : tokenShape[0]
  const valuesOf = async (role: string) => {
    const parts = [...divided].find(([name]) => guessRole(name)?.role === role)?.[1]
    if (parts === undefined || elementCount(parts[0].shape) !== rows * length) return null
    return Promise.all(parts.map(integersOf))
  }
  const list = [...shared].filter(([name]) => guessRole(name)?.role.startsWith('cu_seqlens'))
  const cumulative = list.find(([name]) => guessRole(name)?.role === 'cu_seqlens_padded') ?? list[0]
  const offsets = cumulative === undefined ? null : [...(await integersOf(cumulative[1]))].filter((value) => value >= 0)
  return {
    rows,
    length,
    ids: await valuesOf('input_ids'),
    labels: await valuesOf('labels'),
    positions: await valuesOf('position_ids'),
    offsets: offsets?.at(-1) === length * size && rows === 1 ? offsets : null,
    ignoreIndex: Number(metadata.get('ignore_index') ?? -100),
  }
}

async function integersOf(tensor: Tensor) {
  return decodeIntegers(tensor.dtype, await tensor.readElements(0, elementCount(tensor.shape)))
}

/** The ranks' tokens as one: `context` ranks have parts of a row, `data` ranks have rows. */
function joinedShape(tokenShape: readonly number[], files: readonly TensorFile[], { kind }: RankAssembly): number[] {
  const [first, second] = tokenShape
  if (kind === 'context') return second === undefined ? [first * files.length] : [first, second * files.length]
  if (second !== undefined) return [first * files.length, second]
  throw new ReadError({
    file: files[1].name,
    expected: 'data-parallel ranks with rows, [B, S], to be put one under the other',
    found: 'flat tokens, [T]',
    remedy: 'Open each data-parallel rank by itself; name context-parallel ones with cp_rank and cp_size.',
  })
}

/** A tensor's shape with the tokens of all ranks in place of one's. */
function wholeShape(shape: readonly number[], tokenShape: readonly number[], joined: readonly number[]): number[] {
  const n = tokenShape.length
  for (let axis = 0; axis + n <= shape.length; axis++)
    if (sameShape(shape.slice(axis, axis + n), tokenShape))
      return [...shape.slice(0, axis), ...joined, ...shape.slice(axis + n)]
  return [...joined.slice(-1), ...shape.slice(1)]
}

function inPlanes(shares: readonly Int32Array[], planes: number): readonly Int32Array[] {
  if (planes === 1) return shares
  const whole = shares.reduce((sum, { length }) => sum + length, 0)
  return shares.map((share) => {
    const rows = new Int32Array(planes * share.length)
    for (let i = 0; i < rows.length; i++) rows[i] = Math.floor(i / share.length) * whole + share[i % share.length]
    return rows
  })
}

function targetsTensor(depth: number, file: string, shape: readonly number[], values: Float64Array): Tensor {
  const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer)
  return memoryTensor(`mtp_per_depth_targets.${depth}`, file, 'I64', shape, bytes)
}
