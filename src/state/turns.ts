/** Whether the work that was given it still counts. */
export type Turn = () => boolean

/** Counts work of one kind, of which only the newest counts: an answer to an older one changes nothing any more. */
class Turns {
  #newest = 0

  /** Begins a turn, which ends the one before. */
  begin(): Turn {
    this.#newest++
    return this.current()
  }

  /** The turn that has begun last. */
  current(): Turn {
    const mine = this.#newest
    return () => mine === this.#newest
  }

  /** Ends the turn that has begun last. */
  end(): void {
    this.#newest++
  }
}

export const openings = new Turns()
export const computations = new Turns()
