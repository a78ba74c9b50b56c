/** Classes kept a token. */
const KEPT = 4

/**
 * Target logits of one head that were computed once. Of each token the class asked for first stays for good: it is the
 * label of the file, to which every what-if comes back. Those after it replace one another in turn.
 */
export class KnownTargets {
  private readonly classes: Int32Array
  private readonly logits: Float64Array
  /** Place after 0 that is replaced next, `[N]`. */
  private readonly turn: Uint8Array

  constructor(tokens: number) {
    this.classes = new Int32Array(tokens * KEPT).fill(-1)
    this.logits = new Float64Array(tokens * KEPT)
    this.turn = new Uint8Array(tokens)
  }

  /** null where it is not known. */
  find(token: number, index: number): number | null {
    for (let at = token * KEPT; at < (token + 1) * KEPT; at++) if (this.classes[at] === index) return this.logits[at]
    return null
  }

  /**
   * Keeps a logit each of some tokens; one that is known stays as it is.
   * @param tokens `[n]`, @param classes `[n]`, -1 where there is none to keep, @param logits `[n]`
   */
  keep(tokens: Int32Array, classes: Int32Array, logits: Float64Array): void {
    for (const [place, token] of tokens.entries())
      if (classes[place] >= 0 && this.find(token, classes[place]) === null)
        this.keepOne(token, classes[place], logits[place])
  }

  private keepOne(token: number, index: number, logit: number): void {
    const first = token * KEPT
    const empty = this.classes[first] < 0
    const at = empty ? first : first + 1 + this.turn[token]
    if (!empty) this.turn[token] = (this.turn[token] + 1) % (KEPT - 1)
    this.classes[at] = index
    this.logits[at] = logit
  }
}
