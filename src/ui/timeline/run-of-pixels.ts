/** Joins pixels that touch, so that a lane is drawn in few rectangles. */
export class RunOfPixels {
  private left = 0
  private right = Number.NEGATIVE_INFINITY

  constructor(private readonly draw: (left: number, right: number) => void) {}

  add(left: number, width: number): void {
    if (left - this.right > 1e-6) {
      this.end()
      this.left = left
    }
    this.right = left + width
  }

  /** Draws the last run. */
  end(): void {
    if (this.right > this.left) this.draw(this.left, this.right)
    this.right = Number.NEGATIVE_INFINITY
  }
}
