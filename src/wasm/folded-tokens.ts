import { BEST, type HeadFacts } from '../core/loss/head-facts.ts'
import { BEST_BYTES, TILE_BYTES } from './kernels.ts'
import type { Workspace } from './workspace.ts'

const TILE_NUMBERS = TILE_BYTES / 8
const BEST_NUMBERS = BEST_BYTES / 4

/**
 * What `fold` leaves of some tokens, merged tile by tile in float64. Neither other tokens nor their number enter a token's
 * result.
 */
export class FoldedTokens {
  private readonly tile: number
  private readonly best: number
  private readonly maximum: Float64Array
  private readonly sum: Float64Array
  /** `Σ exp(l - m) (l - m)`: entropy is `ln s - weighted / s`. */
  private readonly weighted: Float64Array
  private readonly odd: Uint8Array
  private readonly targetLogits: Float64Array

  /** @param targets class of each token whose logit is wanted, `[tokens]`, -1 for none; null where none is */
  constructor(
    private readonly workspace: Workspace,
    private readonly tokens: number,
    private readonly targets: Int32Array | null = null,
  ) {
    this.tile = workspace.take(tokens * TILE_BYTES)
    this.best = workspace.take(tokens * BEST_BYTES)
    this.maximum = new Float64Array(tokens).fill(Number.NEGATIVE_INFINITY)
    this.sum = new Float64Array(tokens)
    this.weighted = new Float64Array(tokens)
    this.odd = new Uint8Array(tokens)
    this.targetLogits = new Float64Array(targets === null ? 0 : tokens)
  }

  /** No best classes yet. Called once all memory is taken. */
  clear(): void {
    const { memory } = this.workspace.kernels
    const logits = new Float32Array(memory.buffer, this.best, this.tokens * BEST_NUMBERS)
    const classes = new Int32Array(memory.buffer, this.best, this.tokens * BEST_NUMBERS)
    for (let token = 0; token < this.tokens; token++) {
      logits.fill(Number.NEGATIVE_INFINITY, token * BEST_NUMBERS, token * BEST_NUMBERS + BEST)
      classes.fill(-1, token * BEST_NUMBERS + BEST, (token + 1) * BEST_NUMBERS)
    }
  }

  /** Where `fold` writes a tile's numbers of tokens from `token` on, and where it keeps their best classes. */
  addressesOf(token: number): [tile: number, best: number] {
    return [this.tile + token * TILE_BYTES, this.best + token * BEST_BYTES]
  }

  /** Adds the tile that `fold` just wrote of tokens `[first, end)`. */
  merge(first: number, end: number): void {
    const { maximum, sum, weighted, odd } = this
    const tiles = new Float64Array(this.workspace.kernels.memory.buffer, this.tile, this.tokens * TILE_NUMBERS)
    for (let token = first; token < end; token++) {
      const at = token * TILE_NUMBERS
      if (tiles[at + 3] === 0) odd[token] = 1
      const joint = Math.max(maximum[token], tiles[at])
      const [before, added] = [share(maximum[token], joint), share(tiles[at], joint)]
      weighted[token] =
        before.factor * (weighted[token] + sum[token] * before.fall) +
        added.factor * (tiles[at + 2] + tiles[at + 1] * added.fall)
      sum[token] = before.factor * sum[token] + added.factor * tiles[at + 1]
      maximum[token] = joint
    }
  }

  /**
   * Keeps the targets' logits of tokens `[first, end)`, where they are in this tile.
   * @param logits address of what `fold` left of them, rows of `pitch` elements, classes `[firstClass, firstClass + classes)`
   */
  takeTargets(first: number, end: number, logits: number, pitch: number, firstClass: number, classes: number): void {
    if (this.targets === null) return
    const values = this.workspace.floats(logits, pitch * (end - first))
    for (let token = first; token < end; token++) {
      const place = this.targets[token] - firstClass
      if (place >= 0 && place < classes) this.targetLogits[token] = values[pitch * (token - first) + place]
    }
  }

  /**
   * Facts of tokens `[first, end)`.
   * @param wantsTargets whether logits of their targets were asked for
   * @returns the facts, and the tokens (counted from `first`) that had a logit which was not finite: theirs mean nothing
   */
  finish(first: number, end: number, wantsTargets = false): { facts: HeadFacts; odd: number[] } {
    const tokens = end - first
    const { buffer } = this.workspace.kernels.memory
    const logits = new Float32Array(buffer, this.best, this.tokens * BEST_NUMBERS)
    const classes = new Int32Array(buffer, this.best, this.tokens * BEST_NUMBERS)
    const facts = {
      logSumExp: new Float64Array(tokens),
      entropy: new Float64Array(tokens),
      bestClasses: new Int32Array(tokens * BEST),
      bestLogits: new Float64Array(tokens * BEST),
      expected: null,
      targetLogits: wantsTargets ? this.targetLogits.slice(first, end) : null,
    }
    const odd: number[] = []
    for (let token = 0; token < tokens; token++) {
      const at = first + token
      const logSum = Math.log(this.sum[at])
      facts.logSumExp[token] = this.maximum[at] + logSum
      facts.entropy[token] = logSum - this.weighted[at] / this.sum[at]
      const best = at * BEST_NUMBERS
      facts.bestLogits.set(logits.subarray(best, best + BEST), token * BEST)
      facts.bestClasses.set(classes.subarray(best + BEST, best + BEST_NUMBERS), token * BEST)
      if (this.odd[at] !== 0) odd.push(token)
    }
    return { facts, odd }
  }
}

/** What a sum below its own maximum is worth below a larger one; nothing where it is empty. */
function share(own: number, joint: number): { fall: number; factor: number } {
  return own === Number.NEGATIVE_INFINITY
    ? { fall: 0, factor: 0 }
    : { fall: own - joint, factor: Math.exp(own - joint) }
}
