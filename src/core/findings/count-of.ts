/** `1 target`, `30 targets`: a number with its noun, grouped in thousands. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`
}

/** `1 target is`, `30 targets are`: the same as the subject of a sentence. */
export function countWithVerb(count: number, noun: string, singular: string, plural: string): string {
  return `${countOf(count, noun)} ${count === 1 ? singular : plural}`
}

/** `12,345`. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** The first few of a list, and how many more there are. */
export function firstFew(values: readonly (number | string)[], limit = 4): string {
  const more = values.length - limit
  return `${values.slice(0, limit).join(', ')}${more > 0 ? ` and ${countOf(more, 'more', 'more')}` : ''}`
}
