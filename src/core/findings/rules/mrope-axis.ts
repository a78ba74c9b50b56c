import type { PackedBatch } from '../../packing/packed-batch.ts'
import { sameShape, shapeText } from '../../tensor/tensor.ts'
import type { RawFinding, Rule } from '../rule.ts'

/** M-RoPE positions `[axes, B, S]` that were cut on the wrong axis. */
export const mropeAxis: Rule = {
  id: 'mrope-axis',
  title: 'M-RoPE positions do not fit the tokens',
  severity: 'warning',
  needs: [],
  fix: 'Keep position_ids as [axes, B, S], and shard or slice the last axis.',
  reference: 'huggingface/transformers#44911',
  check({ batch }) {
    const positions = batch.boundaries.get('position_ids')
    const tokens = batch.inputIds ?? batch.labels
    if (positions === undefined || tokens === null) return []
    if (positions.shape.length !== 3) return flatOfMedia(batch)
    const rest = positions.shape.slice(1)
    if (sameShape(rest, tokens.shape) || (tokens.shape.length === 1 && sameShape(rest, [1, ...tokens.shape]))) return []
    return [
      {
        severity: 'warning',
        message: `position_ids have shape ${shapeText(positions.shape)}, and the tokens ${shapeText(tokens.shape)}: an axis was taken for the batch, or sliced.`,
        effective: false,
        count: 1,
      },
    ]
  },
}

/** Tensors that only a batch with images or video has. */
const media = /(^|[._/])(pixel_values(_videos)?|(image|video)_grid_thw|mm_token_type_ids)$/

/** One position a token beside images: right for a model without M-RoPE, and one axis of three for one with it. */
function flatOfMedia({ tensors }: PackedBatch): RawFinding[] {
  const found = tensors.find(({ name }) => media.test(name))
  if (found === undefined) return []
  return [
    {
      severity: 'info',
      title: 'Positions of one axis beside images or video',
      message: `The batch has ${found.name}, and position_ids have one axis. A model with M-RoPE wants [axes, B, S]; with one, all its axes are the same.`,
      effective: false,
      count: 1,
    },
  ]
}
