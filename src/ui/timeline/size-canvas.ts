/** Sizes a canvas in CSS pixels, sharp on any screen. Setting its size clears it, so only where it changed. */
export function sizeCanvas(canvas: HTMLCanvasElement, width: number, height: number, pixelRatio: number): void {
  const [w, h] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)]
  if (canvas.width !== w) canvas.width = w
  if (canvas.height !== h) canvas.height = h
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
}
