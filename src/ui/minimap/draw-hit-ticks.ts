import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import type { SearchHit } from '../../core/search/search-row.ts'
import type { ThemeColors } from '../timeline/theme-colors.ts'
import { type MinimapLayout, topOfRow } from './minimap-layout.ts'

const TICK_WIDTH = 2

/** A tick over its row's strip for every hit of a search, the same width at any size of the batch. */
export function drawHitTicks(
  context: Pick<CanvasRenderingContext2D, 'fillRect' | 'fillStyle'>,
  colors: ThemeColors,
  hits: readonly SearchHit[],
  { sequenceLength }: Pick<PackedBatch, 'sequenceLength'>,
  layout: MinimapLayout,
  width: number,
): void {
  const height = Math.max(layout.stripHeight, 3)
  let [lastX, lastY] = [-1, -1]
  for (const { row, token, end } of hits) {
    const x = Math.round((((token + end) / 2) * width) / sequenceLength - TICK_WIDTH / 2)
    const y = topOfRow(layout, row) + 1
    if (x === lastX && y === lastY) continue
    ;[lastX, lastY] = [x, y]
    // Paper beside the tick keeps it visible on any heat colour.
    context.fillStyle = colors.bg
    context.fillRect(x - 1, y, TICK_WIDTH + 2, height)
    context.fillStyle = colors.warn
    context.fillRect(x, y, TICK_WIDTH, height)
  }
}
