const ELLIPSIS = '…'
const SPACE = '␣'

/** Fits single texts into cells; remembers, because every repaint asks for the same ones. */
export class TextFitter {
  private readonly widths = new Map<string, number>()
  private readonly fitted = new Map<string, string>()

  /** Forgets all once so many are known; a big vocabulary scrolled through would fill memory. */
  private static readonly LIMIT = 20_000

  constructor(private readonly measure: (text: string) => number) {}

  /**
   * The text, or as much of its beginning as fits followed by `…`. Where little fits, the sign of a space goes before a
   * letter does; where only one character fits, it stands without `…`; empty where none does.
   */
  fit(text: string, width: number): string {
    const key = `${Math.floor(width)} ${text}`
    const known = this.fitted.get(key)
    if (known !== undefined) return known
    if (this.fitted.size > TextFitter.LIMIT) this.fitted.clear()
    const fitted = this.cut(text, width)
    this.fitted.set(key, fitted)
    return fitted
  }

  widthOf(text: string): number {
    const known = this.widths.get(text)
    if (known !== undefined) return known
    if (this.widths.size > TextFitter.LIMIT) this.widths.clear()
    const width = this.measure(text)
    this.widths.set(text, width)
    return width
  }

  private cut(text: string, width: number): string {
    if (this.widthOf(text) <= width) return text
    const characters = [...text].slice(0, 64)
    for (let length = characters.length - 1; length > 0; length--) {
      const cut = characters.slice(0, length).join('') + ELLIPSIS
      if (cut !== SPACE + ELLIPSIS && this.widthOf(cut) <= width) return cut
    }
    const first = characters.find((character) => character !== SPACE) ?? characters[0]
    if (this.widthOf(first + ELLIPSIS) <= width) return first + ELLIPSIS
    return this.widthOf(first) <= width ? first : ''
  }
}
