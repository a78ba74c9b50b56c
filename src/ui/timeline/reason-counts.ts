const BLOCK = 64

/** Tokens that are counted at once, when one of them is asked for first: a batch has far more rows than are looked at. */
const PAGE = 1 << 16

/** How many tokens of each reason stand before every 64th token of a page: counts of a range cost a few reads at any zoom. */
export interface ReasonCounts {
  readonly reasons: Uint8Array
  /** Four counts a block from the page's start on, in the order of `targetReasons`; made when they are needed. */
  readonly pages: (Uint32Array | undefined)[]
}

const made = new WeakMap<Uint8Array, ReasonCounts>()

export function reasonCounts(reasons: Uint8Array): ReasonCounts {
  const known = made.get(reasons)
  if (known !== undefined) return known
  const counts = { reasons, pages: [] }
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
  for (let page = Math.floor(from / PAGE); page * PAGE < to; page++) {
    addBefore(counts, page, Math.min(to, (page + 1) * PAGE), into, 1)
    addBefore(counts, page, Math.max(from, page * PAGE), into, -1)
  }
  return into
}

/** Counts from the start of a page to `index`, which is in it or its end. */
function addBefore(counts: ReasonCounts, page: number, index: number, total: Int32Array, sign: number): void {
  const { reasons } = counts
  const before = pageOf(counts, page)
  const block = Math.floor((index - page * PAGE) / BLOCK)
  for (let reason = 0; reason < 4; reason++) total[reason] += sign * before[block * 4 + reason]
  for (let token = page * PAGE + block * BLOCK; token < index; token++) total[reasons[token]] += sign
}

function pageOf({ reasons, pages }: ReasonCounts, page: number): Uint32Array {
  const known = pages[page]
  if (known !== undefined) return known
  const start = page * PAGE
  const size = Math.min(PAGE, reasons.length - start)
  const before = new Uint32Array(4 * (Math.floor(size / BLOCK) + 1))
  const running = new Uint32Array(4)
  for (let index = 0; index <= size; index++) {
    if (index % BLOCK === 0) before.set(running, (index / BLOCK) * 4)
    if (index < size) running[reasons[start + index]]++
  }
  pages[page] = before
  return before
}
