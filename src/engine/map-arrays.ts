/** Lists longer than this hold small records, such as sub-sequences: they are not searched for arrays. */
const LONG_LIST = 256

/**
 * A message with every typed array in it replaced by what `change` gives for it. Objects, maps and short lists are
 * searched; instances of classes are left.
 * @param replace what stands in the stead of a whole object; undefined where it is searched like the others
 */
export function mapArrays(
  message: unknown,
  change: (array: ArrayBufferView) => unknown,
  replace: (value: Readonly<Record<string, unknown>>) => unknown = () => undefined,
): unknown {
  const walk = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (ArrayBuffer.isView(value)) return change(value)
    if (Array.isArray(value)) return value.length > LONG_LIST ? value : value.map(walk)
    if (value instanceof Map) return new Map([...value].map(([key, held]) => [key, walk(held)]))
    if (Object.getPrototypeOf(value) !== Object.prototype) return value
    const other = replace(value as Readonly<Record<string, unknown>>)
    return other === undefined
      ? Object.fromEntries(Object.entries(value).map(([key, held]) => [key, walk(held)]))
      : other
  }
  return walk(message)
}
