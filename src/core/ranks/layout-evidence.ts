import { guessRole } from '../packing/guess-role.ts'
import { decodeIntegers, type IntegerValues } from '../tensor/integer-values.ts'
import { elementCount, type Tensor } from '../tensor/tensor.ts'
import type { LayoutEvidence } from './rank-layout.ts'
import type { RankTensors } from './rank-tensors.ts'

/** What tells how ranks divide a batch: `size` ranks' tensors, and the settings of the whole. */
export async function layoutEvidence(
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

/** All values of an integer tensor. */
export async function integersOf(tensor: Tensor): Promise<IntegerValues> {
  return decodeIntegers(tensor.dtype, await tensor.readElements(0, elementCount(tensor.shape)))
}
