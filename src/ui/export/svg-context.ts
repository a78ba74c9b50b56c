/** Escapes text for XML; characters that XML forbids are replaced. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Two digits after the point are a hundredth of a pixel. */
const short = (value: number) => String(Math.round(value * 100) / 100)

const anchors: Partial<Record<CanvasTextAlign, string>> = { center: 'middle', right: 'end', end: 'end' }

/**
 * Stands in for a canvas where the drawing is wanted as SVG: the part of its interface that the timeline is drawn with.
 * Lines are thin, so that dashes and colours are all the style a stroke needs.
 */
export class SvgContext {
  private readonly parts: string[] = []
  private path = ''
  private dash: readonly number[] = []
  /** Groups that are not closed yet. */
  private open = 0
  fillStyle = '#000'
  strokeStyle = '#000'
  lineWidth = 1
  globalAlpha = 1
  font = '12px sans-serif'
  textAlign: CanvasTextAlign = 'left'
  textBaseline: CanvasTextBaseline = 'alphabetic'

  /** @param ruler measures text; null where none can, as in a test: characters are then 7 px wide */
  constructor(private readonly ruler: CanvasRenderingContext2D | null) {}

  fillRect(x: number, y: number, width: number, height: number): void {
    if (width > 0 && height > 0) this.parts.push(`<rect ${box(x, y, width, height)} ${this.filled()}/>`)
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`<rect ${box(x, y, width, height)} ${this.stroked()}/>`)
  }

  beginPath(): void {
    this.path = ''
  }

  moveTo(x: number, y: number): void {
    this.path += `M${short(x)} ${short(y)}`
  }

  lineTo(x: number, y: number): void {
    this.path += `L${short(x)} ${short(y)}`
  }

  bezierCurveTo(...points: [number, number, number, number, number, number]): void {
    this.path += `C${points.map(short).join(' ')}`
  }

  closePath(): void {
    this.path += 'Z'
  }

  fill(): void {
    if (this.path !== '') this.parts.push(`<path d="${this.path}" ${this.filled()}/>`)
  }

  stroke(): void {
    if (this.path !== '') this.parts.push(`<path d="${this.path}" ${this.stroked()}/>`)
  }

  setLineDash(dash: readonly number[]): void {
    this.dash = dash
  }

  fillText(text: string, x: number, y: number): void {
    const anchor = anchors[this.textAlign]
    const baseline = this.textBaseline === 'middle' ? ' dominant-baseline="central"' : ''
    const placed = `x="${short(x)}" y="${short(y)}"${anchor === undefined ? '' : ` text-anchor="${anchor}"`}${baseline}`
    this.parts.push(
      `<text ${placed} style="font:${xml(this.font)}" xml:space="preserve" ${this.filled()}>${xml(text)}</text>`,
    )
  }

  measureText(text: string): { readonly width: number } {
    if (this.ruler === null) return { width: 7 * text.length }
    this.ruler.font = this.font
    return this.ruler.measureText(text)
  }

  /** Moves what follows, until the end. */
  translate(x: number, y: number): void {
    this.parts.push(`<g transform="translate(${short(x)} ${short(y)})">`)
    this.open++
  }

  /** The whole drawing. @param title spoken name of the picture; sizes in CSS pixels */
  svg(title: string, width: number, height: number): string {
    const size = `width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}"`
    const body = this.parts.join('\n') + '</g>'.repeat(this.open)
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">\n<title>${xml(title)}</title>\n${body}\n</svg>\n`
  }

  private filled(): string {
    return `fill="${xml(this.fillStyle)}"${this.faded('fill')}`
  }

  private stroked(): string {
    const dash = this.dash.length === 0 ? '' : ` stroke-dasharray="${this.dash.map(short).join(' ')}"`
    const line = `stroke="${xml(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}"`
    return `fill="none" ${line}${dash}${this.faded('stroke')}`
  }

  private faded(what: string): string {
    return this.globalAlpha === 1 ? '' : ` ${what}-opacity="${short(this.globalAlpha)}"`
  }
}

function box(x: number, y: number, width: number, height: number): string {
  return `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`
}
