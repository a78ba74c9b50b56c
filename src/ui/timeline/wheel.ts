type Wheel = Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'shiftKey'>

/** Browsers may count lines or pages instead of pixels. */
const PIXELS_OF_MODE = [1, 16, 400]

/** Pixels to pan: the horizontal wheel, or Shift with the vertical one; 0 for a plain vertical wheel, which scrolls. */
export function wheelPan({ deltaX, deltaY, deltaMode, shiftKey }: Wheel): number {
  const pixels = PIXELS_OF_MODE[deltaMode] ?? 1
  // Some systems turn Shift+wheel into a horizontal one themselves.
  if (shiftKey) return (deltaX === 0 ? deltaY : deltaX) * pixels
  return Math.abs(deltaX) > Math.abs(deltaY) ? deltaX * pixels : 0
}

/** Zoom factor of a Ctrl+wheel. A trackpad's pinch comes as one too, in much smaller steps. */
export function wheelZoom({ deltaY, deltaMode }: Wheel): number {
  const delta = deltaY * (PIXELS_OF_MODE[deltaMode] ?? 1)
  return Math.exp(-delta * (Math.abs(delta) < 30 ? 0.01 : 0.0025))
}
