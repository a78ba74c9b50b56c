import { ReadError } from '../../tensor/read-error.ts'
import type { JsonValue } from '../json/json-value.ts'
import { isPacked, pickleItems } from './pickle-list.ts'
import { PickleFloat, type PickleValue } from './pickle-value.ts'

/** A leaf of nested containers, under the path that leads to it: `mtp_per_depth_h.0`. */
export interface PickleEntry {
  readonly name: string
  readonly value: PickleValue
}

/** Containers that share parts can unfold into more leaves than there are atoms; no dump has as many tensors. */
const mostEntries = 100_000
const deepest = 32

/**
 * The leaves of dicts, lists and tuples, each once for every path that leads to it. A list of numbers is one leaf.
 * @throws ReadError for containers too deep or too many, and for two leaves of one name
 */
export function pickleEntries(value: PickleValue, file: string, root: string): PickleEntry[] {
  const entries = new Map<string, PickleEntry>()
  let visits = 0
  const walk = (node: PickleValue, path: string, depth: number): void => {
    if (++visits > mostEntries || depth > deepest) {
      const expected = depth > deepest ? `at most ${deepest} levels of nesting` : 'at most 100,000 entries'
      throw new ReadError({ file, field: 'data.pkl', expected, found: 'more' })
    }
    const join = (key: unknown): string => (path === '' ? String(key) : `${path}.${key}`)
    const items = isPacked(node) ? undefined : pickleItems(node)
    if (node instanceof Map) for (const [key, child] of node) walk(child, join(key), depth + 1)
    else if (items?.some((item) => !isScalar(item) && pickleItems(item) === undefined))
      for (const [index, child] of items.entries()) walk(child, join(index), depth + 1)
    else if (entries.has(path)) {
      throw new ReadError({ file, tensor: path, expected: 'each name once', found: 'a duplicate' })
    } else entries.set(path, { name: path, value: node })
  }
  walk(value, root, 0)
  return [...entries.values()]
}

function isScalar(value: PickleValue): boolean {
  return value === null || typeof value !== 'object' || value instanceof PickleFloat
}

/** Python lists of numbers hold labels and lengths; what is larger belongs in a tensor. */
const mostNumbers = 1 << 20

/**
 * A list of numbers, nested or not, as a JSON dump would have it, so that one set of rules makes tensors of both.
 * @returns undefined for lists with anything else in them
 * @throws ReadError for lists that unfold into more numbers than are read
 */
export function numberLists(
  value: PickleValue,
  floatLists: WeakSet<readonly JsonValue[]>,
  name: string,
  file: string,
): JsonValue | undefined {
  checkNumberCount(value, name, file)
  const convert = (node: PickleValue): JsonValue | undefined => {
    const items = pickleItems(node)
    if (items === undefined) {
      if (node instanceof PickleFloat) return node.value
      return typeof node === 'number' || typeof node === 'bigint' || typeof node === 'boolean' ? node : undefined
    }
    // By `map`, which takes no room to grow: there may be a hundred thousand short lists.
    let areNumbers = true
    const list = items.map((item): JsonValue => {
      const converted = areNumbers ? convert(item) : undefined
      if (converted === undefined) areNumbers = false
      return converted ?? null
    })
    if (!areNumbers) return undefined
    if (items.some((item) => item instanceof PickleFloat)) floatLists.add(list)
    return list
  }
  return convert(value)
}

/** @throws ReadError for lists that unfold into more numbers than are read */
export function checkNumberCount(value: PickleValue, name: string, file: string): void {
  const count = numberCount(value, new Map(), 0)
  if (count <= mostNumbers) return
  const expected = Number.isFinite(count)
    ? 'at most 1,048,576 numbers in lists'
    : `at most ${deepest} levels of nesting`
  throw new ReadError({ file, tensor: name, expected, found: 'more' })
}

/** Numbers that lists unfold into; shared ones are counted once for every place, and looked at once. Infinity: too deep. */
function numberCount(value: PickleValue, known: Map<PickleValue, number>, depth: number): number {
  if (isPacked(value)) return 1 + value.length
  const items = pickleItems(value)
  if (items === undefined) return 1
  if (depth > deepest) return Number.POSITIVE_INFINITY
  const counted = known.get(value)
  if (counted !== undefined) return counted
  const count = items.reduce<number>((sum, item) => sum + numberCount(item, known, depth + 1), 1)
  known.set(value, count)
  return count
}
