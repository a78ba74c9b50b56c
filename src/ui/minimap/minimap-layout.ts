/** One strip a row; many rows share strips. All in CSS pixels. */
export interface MinimapLayout {
  readonly strips: number
  /** More than 1 where a batch has more rows than the minimap has lines. */
  readonly rowsPerStrip: number
  readonly pitch: number
  readonly stripHeight: number
  readonly height: number
}

const MOST_HEIGHT = 160
const MOST_PITCH = 24
const LEAST_PITCH = 2
/** Room for the boundary ticks under each strip. */
const GAP = 5

/** Up to six rows at 20 px; more rows thinner, in at most 160 px. */
export function minimapLayout(rows: number): MinimapLayout {
  const rowsPerStrip = Math.ceil(rows / (MOST_HEIGHT / LEAST_PITCH))
  const strips = Math.ceil(rows / rowsPerStrip)
  const pitch = Math.min(MOST_PITCH, Math.floor(MOST_HEIGHT / strips))
  const gap = pitch >= 16 ? GAP : pitch >= 8 ? 2 : pitch >= 4 ? 1 : 0
  return { strips, rowsPerStrip, pitch, stripHeight: pitch - gap, height: strips * pitch }
}

/** Row under a height, kept among the rows there are. */
export function rowAt({ pitch, rowsPerStrip }: MinimapLayout, y: number, rows: number): number {
  return Math.min(Math.max(Math.floor(y / pitch), 0) * rowsPerStrip, rows - 1)
}

/** Top of a row's strip. */
export function topOfRow({ pitch, rowsPerStrip }: MinimapLayout, row: number): number {
  return Math.floor(row / rowsPerStrip) * pitch
}
