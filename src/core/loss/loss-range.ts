import { reasonCode } from '../targets/target-reason.ts'
import { FACTOR, flag, LEAF, type LossPyramid } from './loss-pyramid.ts'

/** What a range of tokens holds: `max` and `min` are infinite where nothing finite is trained. */
export interface LossRange {
  max: number
  min: number
  sum: number
  count: number
  /** Token of the worst loss; -1 where nothing is trained. */
  argMax: number
  /** `flag` bits. */
  flags: number
}

export function emptyRange(): LossRange {
  return { max: Number.NEGATIVE_INFINITY, min: Number.POSITIVE_INFINITY, sum: 0, count: 0, argMax: -1, flags: 0 }
}

/**
 * Tokens `[from, to)` of a pyramid, exactly. Reads at most a few nodes a level and fewer than two leaves of tokens.
 * @param into is overwritten and returned: this runs for every pixel of every lane
 */
export function lossRange(pyramid: LossPyramid, from: number, to: number, into: LossRange): LossRange {
  const { levels } = pyramid
  into.max = Number.NEGATIVE_INFINITY
  into.min = Number.POSITIVE_INFINITY
  into.sum = 0
  into.count = 0
  into.argMax = -1
  into.flags = 0
  let start = from
  let end = to
  for (; start < end && start % LEAF !== 0; start++) addToken(into, pyramid, start)
  for (; start < end && end % LEAF !== 0; end--) addToken(into, pyramid, end - 1)
  start /= LEAF
  end /= LEAF
  for (let level = 0; start < end; level++) {
    const nodes = levels[level]
    const top = level + 1 === levels.length
    for (; start < end && (top || start % FACTOR !== 0); start++) addNode(into, nodes, start)
    for (; start < end && end % FACTOR !== 0; end--) addNode(into, nodes, end - 1)
    start /= FACTOR
    end /= FACTOR
  }
  return into
}

function addToken(into: LossRange, { losses, reasons, pending }: LossPyramid, token: number): void {
  if (reasons[token] !== reasonCode.trained) {
    into.flags |= flag.masked
    return
  }
  const loss = losses[token]
  const first = (into.flags & flag.notFinite) === 0
  into.flags |= flag.trained
  if (pending !== null && pending[token] !== 0) {
    into.flags |= flag.pending
    return
  }
  if (!Number.isFinite(loss)) {
    if (first) into.argMax = token
    into.flags |= flag.notFinite
    return
  }
  into.sum += loss
  into.count++
  if (loss > into.max) {
    into.max = loss
    if (first) into.argMax = token
  }
  if (loss < into.min) into.min = loss
}

function addNode(into: LossRange, nodes: LossPyramid['levels'][number], node: number): void {
  const flags = nodes.flags[node]
  const first = (into.flags & flag.notFinite) === 0
  if (first && (flags & flag.notFinite) !== 0) into.argMax = nodes.argMax[node]
  else if (first && nodes.max[node] > into.max) into.argMax = nodes.argMax[node]
  into.flags |= flags
  into.sum += nodes.sum[node]
  into.count += nodes.count[node]
  if (nodes.max[node] > into.max) into.max = nodes.max[node]
  if (nodes.min[node] < into.min) into.min = nodes.min[node]
}
