const BLOCK = 64

/** How many tokens of each reason stand before every 64th token: counts of a range cost a few reads at any zoom. */
export interface ReasonCounts {
  readonly reasons: Uint8Array
  /** Four counts a block, in the order of `targetReasons`. */
  readonly before: Uint32Array
}

const made = new WeakMap<Uint8Array, ReasonCounts>()

export function reasonCounts(reasons: Uint8Array): ReasonCounts {
  const known = made.get(reasons)
  if (known !== undefined) return known
  const before = new Uint32Array(4 * (Math.floor(reasons.length / BLOCK) + 1))
  const running = new Uint32Array(4)
  for (let index = 0; index <= reasons.length; index++) {
    if (index % BLOCK === 0) before.set(running, (index / BLOCK) * 4)
    if (index < reasons.length) running[reasons[index]]++
  }
  const counts = { reasons, before }
  made.set(reasons, counts)
  return counts
}

/** Tokens `[from, to)` by reason code. @param into is overwritten and returned */
export function countsBetween(counts: ReasonCounts, from: number, to: number, into = new Int32Array(4)): Int32Array {
  into.fill(0)
  if (to - from < 2 * BLOCK) {
    for (let token = from; token < to; token++) into[counts.reasons[token]]++
    return into
  }
  addBefore(counts, to, into, 1)
  addBefore(counts, from, into, -1)
  return into
}

function addBefore({ reasons, before }: ReasonCounts, index: number, total: Int32Array, sign: number): void {
  const block = Math.floor(index / BLOCK)
  for (let reason = 0; reason < 4; reason++) total[reason] += sign * before[block * 4 + reason]
  for (let token = block * BLOCK; token < index; token++) total[reasons[token]] += sign
}
