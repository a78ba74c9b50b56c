/** A rectangle or a text as it was drawn, with the colour it had. */
export interface Drawn {
  readonly kind: 'rect' | 'text'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly color: string
  readonly text: string
}

/** Stands in for a canvas in tests: keeps what is filled and written, and counts lines. Characters are 7 px wide. */
export class RecordingContext {
  readonly drawn: Drawn[] = []
  lines = 0
  fillStyle = ''
  strokeStyle = ''
  font = ''
  lineWidth = 1
  globalAlpha = 1
  textAlign = ''
  textBaseline = ''

  fillRect(x: number, y: number, width: number, height: number): void {
    this.drawn.push({ kind: 'rect', x, y, width, height, color: this.fillStyle, text: '' })
  }

  fillText(text: string, x: number, y: number): void {
    this.drawn.push({ kind: 'text', x, y, width: 0, height: 0, color: this.fillStyle, text })
  }

  measureText(text: string): { width: number } {
    return { width: 7 * text.length }
  }

  lineTo(): void {
    this.lines++
  }

  bezierCurveTo(): void {
    this.lines++
  }

  beginPath(): void {}
  moveTo(): void {}
  closePath(): void {}
  fill(): void {}
  stroke(): void {}
  strokeRect(): void {}
  setLineDash(): void {}

  texts(): string[] {
    return this.drawn.flatMap(({ kind, text }) => (kind === 'text' ? [text] : []))
  }

  rects(color: string): Drawn[] {
    return this.drawn.filter((one) => one.kind === 'rect' && one.color === color)
  }

  asContext(): CanvasRenderingContext2D {
    return this as unknown as CanvasRenderingContext2D
  }
}
