import { sameShape, shapeText } from '../../tensor/tensor.ts'
import type { Rule } from '../rule.ts'

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
    if (positions === undefined || tokens === null || positions.shape.length !== 3) return []
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
