import { spread, targetRow } from './bench-cells.mjs'

const MOST_BYTES = 130_000

/**
 * Rows of targets of the first visit: what the first picture takes, and when tfjs comes.
 *
 * @param {import('./bench-first-visit.mjs').FirstVisit} visit
 * @returns {string[][]}
 */
export function firstVisitRows({ paints, kept, tfjs }) {
  const figures = paints.map(({ asked, graph, gzip }) => {
    const bytes = (/** @type {readonly string[]} */ paths) => paths.reduce((sum, path) => sum + gzip[path], 0)
    const others = Object.keys(gzip).filter((path) => !asked.includes(path) && !graph.includes(path))
    return { asked: bytes(asked), files: asked.length, graph: bytes(graph), others: bytes(others) }
  })
  // The worst round, and the worse of what was asked for and what the files themselves import.
  const worst = figures.reduce((a, b) => (Math.max(b.asked, b.graph) > Math.max(a.asked, a.graph) ? b : a))
  const bytes = Math.max(worst.asked, worst.graph)
  const byGraph = worst.graph === worst.asked ? 'the same by imports' : `${kilobytes(worst.graph)} by imports`
  const ms = spread(
    paints.map(({ paintMs }) => paintMs),
    0,
  )
  const keeps = kept.length > 0 ? '; the service worker keeps it for visits without a network, after the picture' : ''
  return [
    targetRow(
      'first paint, cold: JavaScript, gzip 9',
      `≤ ${MOST_BYTES / 1000} kB`,
      `${kilobytes(worst.asked)} in ${worst.files} files asked for before it, ${byGraph}; HTML and CSS ${kilobytes(worst.others)}; painted after ${ms} ms`,
      bytes > 0 && bytes <= MOST_BYTES,
    ),
    targetRow(
      'tfjs, on WebGPU',
      'only when a loss is to be computed',
      `files asked for: ${tfjs.empty} by the empty page, ${tfjs.masks - tfjs.empty} for masks alone, ${tfjs.losses - tfjs.masks} for losses${keeps}`,
      tfjs.masks === 0 && tfjs.losses > 0,
    ),
  ]
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`
}
