// Findings and what-ifs as text: how long the rules take, and how soon the page follows a change.
import { quantile, spread, table, targetHead, targetRow } from './bench-cells.mjs'

/** @typedef {import('./bench-findings.mjs').FindingsMeasure} FindingsMeasure */
/** @typedef {import('./bench-what-if.mjs').WhatIfMeasure} WhatIfMeasure */

/** Bounds of processor time for all rules, by the tokens of a batch. */
const bounds = /** @type {const} */ ([
  [8192, 100],
  [1 << 20, 2000],
])
/** A frame or two. */
const MOST_FRAMES = 2

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
  const frames = kinds.map(({ name, followed }) => ({
    name,
    frames: quantile(
      followed.map((one) => one.frames),
      0.5,
    ),
  }))
  const slowest = frames.reduce((a, b) => (b.frames > a.frames ? b : a))
  return targetRow(
    `loss, heatmap and findings after a what-if, ${batch}`,
    'a frame or two',
    `median ${slowest.frames} frames of the slowest of ${kinds.length} kinds: ${slowest.name}`,
    slowest.frames <= MOST_FRAMES,
  )
}

/** @param {readonly (number | null)[]} values those that are null came to nothing */
function pair(values) {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return '–'
  return [0.5, 0.95].map((share) => quantile(known, share).toFixed(0)).join(' / ')
}
