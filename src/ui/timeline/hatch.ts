import { reasonCode } from '../../core/targets/target-reason.ts'

/** Pixels between two lines of a hatch. */
const PITCH = 4

/**
 * Adds the hatch of a masked reason to the current path: vertical lines for trailing, diagonal for a boundary,
 * horizontal for an ignored label. Lines stand on a grid of the whole plot, so that neighbouring cells join.
 */
export function hatch(
  path: Pick<CanvasRenderingContext2D, 'moveTo' | 'lineTo'>,
  reason: number,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  if (reason === reasonCode.trailing) vertical(path, x, y, width, height)
  else if (reason === reasonCode.crossBoundary) diagonal(path, x, y, width, height)
  else if (reason === reasonCode.ignoredLabel) horizontal(path, x, y, width, height)
}

/** Adds the hatch of what is not computed yet: steep lines, wide apart, leaning the other way than a boundary's. */
export function pendingHatch(path: Path, x: number, y: number, width: number, height: number): void {
  const pitch = PITCH * 3
  const lean = height / 2
  for (let line = Math.ceil((x - lean) / pitch) * pitch; line < x + width; line += pitch) {
    const top = Math.max(x, line)
    const bottom = Math.min(x + width, line + lean)
    if (bottom - top < 0.25) continue
    path.moveTo(top, y + (top - line) * 2)
    path.lineTo(bottom, y + (bottom - line) * 2)
  }
}

type Path = Pick<CanvasRenderingContext2D, 'moveTo' | 'lineTo'>

function vertical(path: Path, x: number, y: number, width: number, height: number): void {
  for (let line = Math.ceil((x - 0.5) / PITCH) * PITCH + 0.5; line < x + width; line += PITCH) {
    path.moveTo(line, y)
    path.lineTo(line, y + height)
  }
}

function horizontal(path: Path, x: number, y: number, width: number, height: number): void {
  for (let line = y + 2.5; line < y + height; line += PITCH) {
    path.moveTo(x, line)
    path.lineTo(x + width, line)
  }
}

/** Lines where x + y is a multiple of the pitch, cut to the box. */
function diagonal(path: Path, x: number, y: number, width: number, height: number): void {
  const pitch = PITCH * 1.5
  for (let sum = Math.ceil((x + y) / pitch) * pitch; sum < x + width + y + height; sum += pitch) {
    const left = Math.max(x, sum - y - height)
    const right = Math.min(x + width, sum - y)
    if (right - left < 0.25) continue
    path.moveTo(left, sum - left)
    path.lineTo(right, sum - right)
  }
}
