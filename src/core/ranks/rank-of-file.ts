import { guessRole } from '../packing/guess-role.ts'
import type { RankKind } from '../packing/rank-assembly.ts'
import { readNumbers } from '../tensor/decode-elements.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'

/** One number of a rank: `cp_rank` of `cp_size`, for example. */
export interface RankOnAxis {
  readonly rank: number
  /** Number of ranks; null where only the file's name counts them. */
  readonly size: number | null
}

/** What a dump says of the rank that wrote it. */
export interface RankOfFile {
  readonly file: TensorFile
  /** Along each axis that it is divided along and says so. */
  readonly axes: Readonly<Partial<Record<RankKind, RankOnAxis>>>
  /** Among all ranks, whatever they divide; null where nothing says it. */
  readonly number: RankOnAxis | null
}

/** The axes of a step's ranks, the outermost first: rows, parts of a row, stages that hold the same tokens. */
export const rankAxes = ['data', 'context', 'pipeline'] as const satisfies readonly RankKind[]

export const axisPrefix = { context: 'cp', data: 'dp', pipeline: 'pp' } as const satisfies Record<RankKind, string>

/**
 * Rank of a dump: `cp_rank` of `cp_size`, and `dp_` and `pp_`, in its metadata or as scalars beside the tensors, else in
 * its name (`step7_dp0_cp1.npz`); its number among all ranks from `rank` of `world_size`, or from its name
 * (`rank3.safetensors`). null where nothing says any of these.
 */
export async function rankOfFile(file: TensorFile): Promise<RankOfFile | null> {
  const axes: Partial<Record<RankKind, RankOnAxis>> = {}
  for (const kind of rankAxes) {
    const prefix = axisPrefix[kind]
    const size = await whole(file, `${prefix}_size`)
    // One rank along an axis divides nothing.
    if (size === 1) continue
    const said = await whole(file, `${prefix}_rank`)
    const rank = said ?? numberInName(file.name, prefix)
    if (rank !== null) axes[kind] = { rank, size }
  }
  const written = await whole(file, 'rank')
  const named = numberInName(file.name, 'rank')
  const size = await whole(file, 'world_size')
  const number = named !== null ? { rank: named, size: null } : written === null ? null : { rank: written, size }
  return number === null && Object.keys(axes).length === 0 ? null : { file, axes, number }
}

/** Whether a dump has tokens at all: an LM head dropped beside the ranks has none. */
export function holdsTokens({ tensors }: TensorFile): boolean {
  return [...tensors.keys()].some((name) => ['labels', 'input_ids'].includes(guessRole(name)?.role ?? ''))
}

/** The 3 of `rank3`, `cp_3`, `dp-rank-3`. */
function numberInName(name: string, prefix: string): number | null {
  const found = new RegExp(`(?:^|[^a-z])${prefix}[-_.]?(?:rank[-_.]?)?(\\d{1,4})(?!\\d)`, 'i').exec(name)
  return found === null ? null : Number(found[1])
}

async function whole(file: TensorFile, key: string): Promise<number | null> {
  const text = file.metadata.get(key)
  const tensor = file.tensors.get(key)
  const scalar = tensor?.shape.every((size) => size === 1) === true ? tensor : null
  const value = text !== undefined ? Number(text) : scalar === null ? Number.NaN : (await readNumbers(scalar))[0]
  return Number.isInteger(value) && value >= 0 && value < 65_536 ? value : null
}
