import type { Workspace } from './workspace.ts'

/** A float32 matrix in WASM memory: rows of `columns` elements, each `pitch` elements after the last. */
export interface WasmMatrix {
  readonly from: number
  readonly rows: number
  readonly columns: number
  readonly pitch: number
}

/** Writes the columns of a matrix as rows of `pitch` elements at `to`, the rest of each 0. */
export function transpose(workspace: Workspace, matrix: WasmMatrix, to: number, pitch: number): void {
  const { from, rows, columns } = matrix
  const source = workspace.floats(from, matrix.pitch * rows)
  const target = workspace.floats(to, pitch * columns)
  for (let column = 0; column < columns; column++) {
    const start = column * pitch
    for (let row = 0; row < rows; row++) target[start + row] = source[row * matrix.pitch + column]
    target.fill(0, start + rows, start + pitch)
  }
}
