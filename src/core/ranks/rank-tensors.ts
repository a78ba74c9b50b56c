import { guessRole } from '../packing/guess-role.ts'
import type { RankKind } from '../packing/rank-assembly.ts'
import { readNumbers } from '../tensor/decode-elements.ts'
import { isFloat } from '../tensor/dtype.ts'
import { ReadError } from '../tensor/read-error.ts'
import { elementCount, sameShape, shapeText, type Tensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'

/** Tensors of several ranks by what becomes of them. */
export interface RankTensors {
  /** `[rows, tokens]` of one rank; `[T]` is one row. */
  readonly tokenShape: readonly number[]
  /** One value or row a token: each rank's part, by name. */
  readonly divided: ReadonlyMap<string, readonly Tensor[]>
  /** The same on every rank that has it: offsets of the whole, the LM head. */
  readonly shared: ReadonlyMap<string, Tensor>
  /** What the trainer computed on each rank, by name. */
  readonly expected: ReadonlyMap<string, readonly Tensor[]>
}

const rankFields = new Set(
  ['cp', 'dp', 'pp'].flatMap((axis) => [`${axis}_rank`, `${axis}_size`]).concat('rank', 'world_size', 'cp_layout'),
)

/** Offsets and lengths, whatever their shape happens to be. */
export const listRoles: ReadonlySet<string> = new Set([
  'cu_seqlens',
  'cu_seqlens_padded',
  'seq_lens',
  'seq_lens_padded',
])

/**
 * Sorts the ranks' tensors, and holds the ranks against each other.
 * @throws ReadError naming the file and tensor: one that a rank lacks, another shape or dtype, other shared values
 */
export async function rankTensors(files: readonly TensorFile[], kind: RankKind | null): Promise<RankTensors> {
  const leading = leadingTensor(files[0])
  const tokenShape = leading.shape
  const divided = new Map<string, readonly Tensor[]>()
  const shared = new Map<string, Tensor>()
  const expected = new Map<string, readonly Tensor[]>()
  const names = new Set(files.flatMap(({ tensors }) => [...tensors.keys()]))
  for (const name of names) {
    if (rankFields.has(name)) continue
    const held = files.flatMap(({ tensors }) => tensors.get(name) ?? [])
    const [first] = held
    const ofTokens = kind !== 'pipeline' && isOfTokens(name, first.shape, tokenShape)
    if (ofTokens || name.startsWith('expected.')) {
      const lacks = files.find(({ tensors }) => !tensors.has(name))
      if (lacks !== undefined && kind !== 'pipeline') throw lacking(lacks, name, first.file)
    }
    for (const other of held) requireAlike(other, first)
    if (ofTokens) divided.set(name, held)
    else if (name.startsWith('expected.')) expected.set(name, held)
    else {
      for (const other of held.slice(1)) await requireEqual(other, first)
      shared.set(name, first)
    }
  }
  return { tokenShape, divided, shared, expected }
}

/** The tensor that says how many tokens a rank has: labels where there are any. */
export function leadingTensor({ name, tensors }: TensorFile): Tensor {
  const byRole = (role: string) => [...tensors.values()].find((tensor) => guessRole(tensor.name)?.role === role)
  const leading = byRole('labels') ?? byRole('input_ids')
  if (leading !== undefined && (leading.shape.length === 1 || leading.shape.length === 2)) return leading
  throw new ReadError({
    file: name,
    tensor: leading?.name ?? 'labels',
    expected: 'shape [B, S] or [T]',
    found: leading === undefined ? 'none' : shapeText(leading.shape),
  })
}

/** Axes before those of the tokens, and elements a token: `[B, S, H]` has 0 and H, M-RoPE's `[3, B, S]` 3 and 1. */
export function tokenAxes(shape: readonly number[], tokenShape: readonly number[]): { planes: number; width: number } {
  const n = tokenShape.length
  const first = shape.slice(0, n)
  if (sameShape(first, tokenShape)) return { planes: 1, width: elementCount(shape.slice(n)) }
  if (shape.length === 3 && sameShape(shape.slice(3 - n), tokenShape))
    return { planes: elementCount(shape.slice(0, 3 - n)), width: 1 }
  // [1, T, H] beside flat labels.
  return { planes: 1, width: elementCount(shape) / elementCount(tokenShape) }
}

function isOfTokens(name: string, shape: readonly number[], tokenShape: readonly number[]): boolean {
  if (listRoles.has(guessRole(name)?.role ?? name) || /lm_head/.test(name)) return false
  const flat = tokenShape.length === 1 ? [1, ...tokenShape] : tokenShape
  return (
    sameShape(shape.slice(0, tokenShape.length), tokenShape) ||
    sameShape(shape.slice(0, 2), flat) ||
    // seq_idx [S], which upstream broadcasts over rows, and M-RoPE's positions.
    (shape.length === 1 && shape[0] === tokenShape.at(-1) && tokenShape[0] === 1) ||
    (shape.length === 3 && sameShape(shape.slice(1), flat))
  )
}

function requireAlike(tensor: Tensor, first: Tensor): void {
  if (tensor.dtype === first.dtype && sameShape(tensor.shape, first.shape)) return
  throw new ReadError({
    file: tensor.file,
    tensor: tensor.name,
    expected: `${first.dtype} ${shapeText(first.shape)}, as in ${first.file}`,
    found: `${tensor.dtype} ${shapeText(tensor.shape)}`,
    remedy: 'Drop the ranks of one step: they have as many tokens each. Data-parallel ranks need not, and say dp_rank.',
  })
}

/** Integers are compared value by value; weights, which are large, by their shape alone. */
async function requireEqual(tensor: Tensor, first: Tensor): Promise<void> {
  if (isFloat(tensor.dtype)) return
  const [own, other] = [await readNumbers(tensor), await readNumbers(first)]
  const at = own.findIndex((value, i) => value !== other[i])
  if (at < 0) return
  throw new ReadError({
    file: tensor.file,
    tensor: tensor.name,
    expected: `the values of ${first.file}, for it describes the whole batch`,
    found: `${own[at]} instead of ${other[at]} at element ${at}`,
    remedy: 'Drop the ranks of one step and one group.',
  })
}

function lacking(file: TensorFile, name: string, other: string): ReadError {
  return new ReadError({
    file: file.name,
    tensor: name,
    expected: `it, as in ${other}`,
    found: 'none',
    remedy: 'Dump the same tensors on every rank.',
  })
}
