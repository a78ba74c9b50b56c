import type { IntegerValues } from '../tensor/integer-values.ts'
import type { BoundaryTensorName } from './boundary-source.ts'
import type { IntegerTensor } from './integer-tensor.ts'
import { boundaryArguments } from './read-boundaries.ts'
import { segmentIds } from './segment-ids.ts'
import { UpstreamError } from './upstream-error.ts'

/** In the order of AutoModel's `_packed_seq_ids_from_batch`, and after those what only a person would look at. */
const sources: readonly BoundaryTensorName[] = [
  'seq_idx',
  '_packed_seq_ids',
  'seq_lens_padded',
  'cu_seqlens_padded',
  'cu_seqlens',
  'attention_mask',
  'position_ids',
]

/** Sub-sequence of every token by the first source that says one, whatever upstream was given (`bugs.md` section 0). */
export function documentsOf(
  boundaries: ReadonlyMap<BoundaryTensorName, IntegerTensor>,
  labelShape: readonly number[],
): IntegerValues | null {
  for (const source of sources) {
    const tensor = boundaries.get(source)
    if (tensor === undefined || (source === 'attention_mask' && !tensor.values.some((value) => value > 1))) continue
    try {
      const ids = segmentIds(labelShape, boundaryArguments(source, tensor, labelShape))
      if (ids !== null) return ids
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
    }
  }
  return null
}

/** 1 where a mask or an index says that a token is padding; null where nothing says so. */
export function paddingOf(
  boundaries: ReadonlyMap<BoundaryTensorName, IntegerTensor>,
  tokens: number,
): Uint8Array | null {
  for (const source of ['attention_mask', '_packed_seq_ids'] as const) {
    const values = boundaries.get(source)?.values
    if (values?.length === tokens) return Uint8Array.from(values, (value) => (value === 0 ? 1 : 0))
  }
  return null
}
