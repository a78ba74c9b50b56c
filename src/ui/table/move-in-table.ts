/** A cell of the table: a token, and a column counted from 0. */
export interface GridCell {
  readonly token: number
  readonly column: number
}

export interface GridSize {
  readonly tokens: number
  readonly columns: number
  /** Rows of one page. */
  readonly page: number
}

/** Where a key takes the current cell, as in any grid; null for keys that do not move it. */
export function movedCell(
  key: string,
  { token, column }: GridCell,
  { tokens, columns, page }: GridSize,
): GridCell | null {
  const to = (nextToken: number, nextColumn: number): GridCell => ({
    token: Math.min(Math.max(nextToken, 0), tokens - 1),
    column: Math.min(Math.max(nextColumn, 0), columns - 1),
  })
  switch (key) {
    case 'ArrowUp':
      return to(token - 1, column)
    case 'ArrowDown':
      return to(token + 1, column)
    case 'ArrowLeft':
      return to(token, column - 1)
    case 'ArrowRight':
      return to(token, column + 1)
    case 'PageUp':
      return to(token - page, column)
    case 'PageDown':
      return to(token + page, column)
    case 'Home':
      return to(0, column)
    case 'End':
      return to(tokens - 1, column)
    default:
      return null
  }
}
