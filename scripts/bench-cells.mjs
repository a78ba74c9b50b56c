// Cells and tables of the benchmarks.

/**
 * @param {readonly number[]} values
 * @param {number} share 0.5 for the median.
 */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/**
 * Median (least–most).
 *
 * @param {readonly number[]} values
 * @param {number} digits
 */
export function spread(values, digits) {
  const texts = [quantile(values, 0.5), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits))
  return `${texts[0]} (${texts[1]}–${texts[2]})`
}

/** Head of a table of targets. */
export const targetHead = ['', 'target', 'measured', 'reached']

/**
 * A row of it.
 *
 * @param {string} what
 * @param {string} target
 * @param {string} measured
 * @param {boolean} reached
 */
export function targetRow(what, target, measured, reached) {
  return [what, target, measured, reached ? 'yes' : 'NO']
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
