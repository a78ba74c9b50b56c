import type { BatchChoices } from '../packing/batch-choices.ts'
import type { RankAssembly } from '../packing/rank-assembly.ts'
import { memoryTensor, sameShape, type Tensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { layoutEvidence } from './layout-evidence.ts'
import { localTargets } from './local-targets.ts'
import { type Piece, piecesOf, pieceTensor } from './piece-tensor.ts'
import { rankDivision } from './rank-division.ts'
import { filesOf, type RankGroup } from './rank-set.ts'
import { rankSettings } from './rank-settings.ts'
import { rankTensors, tokenAxes } from './rank-tensors.ts'
import { summedFigures } from './summed-figures.ts'

export interface JoinedRanks {
  /** The whole batch as one dump; large tensors are still read from the ranks' files. */
  readonly file: TensorFile
  readonly ranks: RankAssembly
}

/**
 * Puts the dumps of a step's ranks together, the innermost first. Where each rank rolled its own labels, the targets that
 * came of it are those of the whole: the loss stays the one that was trained.
 * @param others what was dropped beside the ranks
 * @throws ReadError naming the file, tensor and field in which the ranks do not fit each other
 */
export async function joinRanks(
  group: RankGroup,
  others: readonly TensorFile[],
  choices: BatchChoices,
): Promise<JoinedRanks> {
  const { kind } = group
  const files: TensorFile[] = []
  for (const part of group.parts) files.push('parts' in part ? (await joinRanks(part, others, choices)).file : part)
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
    ranks = { kind, layout: null, documents: false, why, files: names, shares: [], numLabelTokens, packs: null }
  } else {
    const declared = filesOf(group)[0].metadata.get('cp_layout') ?? null
    const division = rankDivision(files, kind, declared, await layoutEvidence(sorted, files.length, metadata))
    ranks = { ...division, files: names, numLabelTokens, packs: null }
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

/** The ranks' tokens as one: `context` ranks have parts of a row, `data` ranks, which are not flat here, have rows. */
function joinedShape(tokenShape: readonly number[], files: readonly TensorFile[], { kind }: RankAssembly): number[] {
  const [first, second] = tokenShape
  if (kind === 'context') return second === undefined ? [first * files.length] : [first, second * files.length]
  return [first * files.length, second]
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
