// The interface benchmark's result as text.
import { quantile, spread, table, targetHead, targetRow } from './bench-cells.mjs'

/**
 * @typedef {object} UiMeasure
 * @property {string} name
 * @property {number} tokens
 * @property {boolean} losses
 * @property {number[]} firstRowMs From the file's being chosen to boundaries and masks of the row on screen, one a round.
 * @property {number[]} openMs The same until those of all rows can be looked at.
 * @property {number[]} openCpuMs Processor time of that, all threads of the page's process together.
 * @property {number} memory Bytes in page and worker, beyond those of the empty page.
 * @property {number} arrays Bytes of the file's tensors that are read whole.
 * @property {number[]} frameMs Script time of each frame of panning and zooming.
 * @property {number[]} frameCpuMs The same in processor time.
 * @property {{ frames: number[], ms: number[] }} hover
 */

/**
 * @param {readonly UiMeasure[]} measures
 * @param {readonly string[][]} visit Rows of targets of the first visit.
 * @param {string} version Of the browser.
 * @returns {string} Markdown
 */
export function uiTables(measures, visit, version) {
  const rows = measures.map((one) => [
    one.name,
    spread(one.firstRowMs, 0),
    spread(one.openMs, 0),
    spread(one.openCpuMs, 0),
    triple(one.frameCpuMs),
    triple(one.frameMs),
    `${quantile(one.hover.frames, 0.5)} / ${Math.max(...one.hover.frames)}`,
    `${quantile(one.hover.ms, 0.5).toFixed(1)} / ${quantile(one.hover.ms, 0.95).toFixed(1)}`,
    (one.arrays / 1e6).toFixed(1),
    (one.memory / 1e6).toFixed(1),
    `${(one.memory / one.arrays).toFixed(2)}`,
  ])
  const head = [
    '4 depths',
    'row on screen, ms',
    'masks of all rows, ms',
    'CPU ms of that',
    'frame script CPU ms, median / p95 / most',
    'by the clock',
    'hover, frames, median / most',
    'hover ms, median / p95',
    'arrays MB',
    'memory MB',
    'memory / arrays',
  ]
  return [
    `Chromium ${version}. Spreads are median (least–most). Script times are judged by processor time: on a machine that others use, the clock counts their work as well.`,
    table(head, rows),
    '## What it must reach',
    table(targetHead, [...targets(measures), ...visit]),
  ].join('\n\n')
}

/**
 * @param {readonly UiMeasure[]} measures
 * @returns {string[][]}
 */
function targets(measures) {
  const small = measures.find(({ tokens, losses }) => tokens === 1024 && losses)
  const computed = measures.find(({ tokens, losses }) => tokens === 1 << 20 && losses)
  const masks = measures.find(({ tokens, losses }) => tokens === 1 << 20 && !losses)
  if (small === undefined || computed === undefined || masks === undefined) return []
  const p95 = quantile(computed.frameCpuMs, 0.95)
  const ratio = p95 / quantile(small.frameCpuMs, 0.95)
  const open = quantile(masks.openMs, 0.5)
  const frames = quantile(computed.hover.frames, 0.95)
  const beyond = (masks.memory - masks.arrays) / masks.arrays
  return [
    targetRow('frame script, 1,048,576 tokens × 4 depths', 'p95 ≤ 6 ms', `${p95.toFixed(2)} ms`, p95 <= 6),
    targetRow('against 1,024 tokens', '≤ 2 times', `${ratio.toFixed(2)} times`, ratio <= 2),
    targetRow('hover to the inspector’s value', '≤ 1 frame', `p95 ${frames} frames`, frames <= 1),
    targetRow(
      '1,048,576 tokens, drop to masks on screen',
      '≤ 1,500 ms',
      `${spread(masks.openMs, 0)} ms, ${spread(masks.openCpuMs, 0)} ms of processor time`,
      open <= 1500,
    ),
    targetRow('memory beyond the arrays', '≤ 2 times these', `${beyond.toFixed(2)} times`, beyond <= 2),
  ]
}

/** @param {readonly number[]} times */
function triple(times) {
  return [quantile(times, 0.5), quantile(times, 0.95), Math.max(...times)].map((time) => time.toFixed(2)).join(' / ')
}
