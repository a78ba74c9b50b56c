// Findings and what-ifs as text: how long the rules take, and how soon the page follows a change.
import { quantile, spread, table, targetHead, targetRow } from './bench-cells.mjs'

/** @typedef {import('./bench-findings.mjs').FindingsMeasure} FindingsMeasure */
/** @typedef {import('./bench-what-if.mjs').WhatIfMeasure} WhatIfMeasure */

/** Bounds of processor time for all rules, by the tokens of a batch. */
const bounds = /** @type {const} */ ([
  [8192, 100],
  [1 << 20, 2000],
])
/** A frame or two, of 60 a second. */
const MOST_MS = 2000 / 60

/**
 * @param {readonly FindingsMeasure[]} findings
 * @param {readonly WhatIfMeasure[]} whatIfs
 * @returns {string} Markdown
 */
export function findingsTables(findings, whatIfs) {
  const rules = findings.map(({ name, tokens, ms, cpuMs, findings, progress }) => [
    `${tokens.toLocaleString('en')} tokens, ${name}`,
    spread(cpuMs, 0),
    spread(ms, 0),
    `${findings}`,
    `${progress}`,
  ])
  const changes = whatIfs.flatMap(({ batch, kinds }) =>
    kinds.map(({ name, followed }) => [
      `${batch}: ${name}`,
      .../** @type {const} */ (['loss', 'heatmap', 'findings']).map((part) => pair(followed.map((one) => one[part]))),
      pair(followed.map(({ frames }) => frames)),
    ]),
  )
  return [
    '## Findings and what-ifs',
    'All rules with prices, evidence and the shift scan, 4 depths, each round in a new worker:',
    table(['batch', 'CPU ms of the worker', 'by the clock', 'findings', 'progress shown, times'], rules),
    'Milliseconds after a key or click, and frames until the findings stand, median / p95:',
    table(['what-if', 'loss', 'heatmap', 'findings', 'frames'], changes),
    '## What findings must reach',
    table(targetHead, [...ruleTargets(findings), ...whatIfs.map(whatIfTarget)]),
  ].join('\n\n')
}

/**
 * @param {readonly FindingsMeasure[]} findings
 * @returns {string[][]}
 */
function ruleTargets(findings) {
  return bounds.flatMap(([tokens, most]) => {
    const own = findings.filter((one) => one.tokens === tokens)
    if (own.length === 0) return []
    const slowest = own.reduce((a, b) => (quantile(b.cpuMs, 0.5) > quantile(a.cpuMs, 0.5) ? b : a))
    return [
      targetRow(
        `all rules, ${tokens.toLocaleString('en')} tokens, slowest of ${own.length} batches: ${slowest.name}`,
        `≤ ${most.toLocaleString('en')} ms`,
        `${spread(slowest.cpuMs, 0)} ms of processor time, ${spread(slowest.ms, 0)} ms by the clock`,
        quantile(slowest.cpuMs, 0.5) <= most,
      ),
    ]
  })
}

/** @param {WhatIfMeasure} measure */
function whatIfTarget({ batch, kinds }) {
  const times = kinds.map(({ name, followed }) => ({
    name,
    ms: quantile(followed.map(lastOf), 0.5),
    frames: quantile(
      followed.map((one) => one.frames),
      0.5,
    ),
  }))
  const slowest = times.reduce((a, b) => (b.ms > a.ms ? b : a))
  return targetRow(
    `the last of loss, heatmap and findings after a what-if, ${batch}`,
    `a frame or two: ≤ ${MOST_MS.toFixed(1)} ms`,
    `median ${slowest.ms.toFixed(0)} ms of the slowest of ${kinds.length} kinds: ${slowest.name}; ${kinds.length - slower(times)} kinds are seen in 2 frames, ${slower(times)} in 3 or more`,
    slowest.ms <= MOST_MS,
  )
}

/** @param {readonly { frames: number }[]} times */
function slower(times) {
  return times.filter(({ frames }) => frames > 2).length
}

/** @param {import('./bench-what-if-page.mjs').Followed} followed Of what never came nothing is known. */
function lastOf({ loss, heatmap, findings }) {
  return Math.max(...[loss, heatmap, findings].map((ms) => ms ?? 0))
}

/** @param {readonly (number | null)[]} values those that are null came to nothing */
function pair(values) {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return '–'
  return [0.5, 0.95].map((share) => quantile(known, share).toFixed(0)).join(' / ')
}
