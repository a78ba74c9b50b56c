import { guessRole } from '../packing/guess-role.ts'
import type { RankKind } from '../packing/rank-assembly.ts'
import { readNumbers } from '../tensor/decode-elements.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'

/** What a dump says of the rank that wrote it. */
export interface RankOfFile {
  readonly file: TensorFile
  readonly rank: number
  /** Number of ranks; null where only the file's name counts them. */
  readonly size: number | null
  /** null where nothing says how the ranks divide the batch. */
  readonly kind: RankKind | null
}

const prefixes = { context: 'cp', data: 'dp', pipeline: 'pp' } as const satisfies Record<RankKind, string>

/**
 * Rank of a dump: `cp_rank` of `cp_size`, or `dp_` or `pp_`, in its metadata or as scalars beside the tensors; else
 * `rank` of `world_size`; else the number in its name (`rank3.safetensors`, `step7_cp1.npz`). null where none says.
 */
export async function rankOfFile(file: TensorFile): Promise<RankOfFile | null> {
  for (const kind of ['context', 'data', 'pipeline'] as const) {
    const rank = await whole(file, `${prefixes[kind]}_rank`)
    const size = await whole(file, `${prefixes[kind]}_size`)
    if (rank !== null && size !== 1) return { file, rank, size, kind }
  }
  const kind = kindInName(file.name)
  const named = /(?:^|[^a-z])(?:rank|cp|dp|pp)[-_.]?(?:rank[-_.]?)?(\d{1,4})(?!\d)/i.exec(file.name)
  if (named !== null) return { file, rank: Number(named[1]), size: null, kind }
  const rank = await whole(file, 'rank')
  return rank === null ? null : { file, rank, size: await whole(file, 'world_size'), kind: null }
}

/** Whether a dump has tokens at all: an LM head dropped beside the ranks has none. */
export function holdsTokens({ tensors }: TensorFile): boolean {
  return [...tensors.keys()].some((name) => ['labels', 'input_ids'].includes(guessRole(name)?.role ?? ''))
}

function kindInName(name: string): RankKind | null {
  const found = /(?:^|[^a-z])(cp|dp|pp)[-_.]?(?:rank[-_.]?)?\d/i.exec(name)?.[1].toLowerCase()
  return (['context', 'data', 'pipeline'] as const).find((kind) => prefixes[kind] === found) ?? null
}

async function whole(file: TensorFile, key: string): Promise<number | null> {
  const text = file.metadata.get(key)
  const tensor = file.tensors.get(key)
  const scalar = tensor?.shape.every((size) => size === 1) === true ? tensor : null
  const value = text !== undefined ? Number(text) : scalar === null ? Number.NaN : (await readNumbers(scalar))[0]
  return Number.isInteger(value) && value >= 0 && value < 65_536 ? value : null
}
