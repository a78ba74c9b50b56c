import { BackwardBits } from './backward-bits.ts'
import { readFseTable } from './fse-table.ts'

/** What the next `log` bits begin with: a symbol, and how many of the bits are its code. */
export interface HuffmanTable {
  readonly log: number
  readonly symbols: Uint8Array
  readonly bits: Uint8Array
}

/** Longest code of a literal, and bits of a state that gives weights (RFC 8878, sections 4.2.1 and 4.2.1.2). */
const longestCode = 11
const weightLimits = { log: 6, symbols: 256 }

/**
 * Reads the table of a block's literals.
 * @returns the table, and where its description ends
 * @throws Error for what is none
 * @source RFC 8878, section 4.2.1
 */
export function readHuffmanTable(bytes: Uint8Array, start: number): { table: HuffmanTable; end: number } {
  const first = bytes[start] ?? 0
  const isPacked = first < 128
  const end = start + 1 + (isPacked ? first : (first - 126) >> 1)
  if (end > bytes.length) throw new Error('a Zstandard table without end')
  const weights = isPacked ? packedWeights(bytes, start + 1, end) : plainWeights(bytes, start + 1, first - 127)
  return { table: tableOf(weights), end }
}

/** Four bits each, the higher ones of a byte first. */
function plainWeights(bytes: Uint8Array, start: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (bytes[start + (i >> 1)] >> (i % 2 === 0 ? 4 : 0)) & 15)
}

/** Two states take turns in one stream, until it does not hold the bits for a step. */
function packedWeights(bytes: Uint8Array, start: number, end: number): number[] {
  const { table, end: from } = readFseTable(bytes.subarray(0, end), start, weightLimits)
  const stream = new BackwardBits(bytes, from, end)
  const states = [stream.read(table.log), stream.read(table.log)]
  const weights: number[] = []
  for (let turn = 0; weights.length < 255; turn ^= 1) {
    const state = states[turn]
    weights.push(table.symbols[state])
    states[turn] = table.base[state] + stream.read(table.bits[state])
    if (stream.left < 0) {
      weights.push(table.symbols[states[turn ^ 1]])
      return weights
    }
  }
  throw new Error('a Zstandard table of too many symbols')
}

/** Of weight w are `2^(w-1)` of the `2^log` places; the last symbol takes what is left. Longer codes come first. */
function tableOf(weights: number[]): HuffmanTable {
  const places = (weight: number): number => (weight === 0 ? 0 : 2 ** (weight - 1))
  const taken = weights.reduce((sum, weight) => sum + places(weight), 0)
  const log = 32 - Math.clz32(taken)
  const left = 2 ** log - taken
  if (taken === 0 || log > longestCode || (left & (left - 1)) !== 0 || weights.length > 255)
    throw new Error('a Zstandard table that does not add up')
  const all = [...weights, 32 - Math.clz32(left)]
  const symbols = new Uint8Array(1 << log)
  const bits = new Uint8Array(1 << log)
  let place = 0
  for (let weight = 1; weight <= log; weight++)
    all.forEach((own, symbol) => {
      if (own !== weight) return
      symbols.fill(symbol, place, place + places(weight))
      bits.fill(log + 1 - weight, place, place + places(weight))
      place += places(weight)
    })
  return { log, symbols, bits }
}

/**
 * Decodes one stream of literals.
 * @throws Error for a stream that holds more or less than `output` takes
 */
export function decodeLiterals(
  { log, symbols, bits }: HuffmanTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  output: Uint8Array,
): void {
  const stream = new BackwardBits(bytes, start, end)
  for (let at = 0; at < output.length; at++) {
    const place = stream.peek(log)
    output[at] = symbols[place]
    stream.left -= bits[place]
  }
  if (stream.left !== 0) throw new Error('Zstandard literals that end elsewhere')
}
