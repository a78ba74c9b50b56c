// The benchmark's result as text.

/** @typedef {import('../bench/bench-result.ts').BenchResult} BenchResult */
/** @typedef {import('../bench/bench-result.ts').Spread} Spread */

/** @param {number} value */
const short = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

/** @param {Spread | null} spread */
const spreadText = (spread) =>
  spread === null ? 'not timed' : `${short(spread.median)} (${short(spread.least)}–${short(spread.most)})`

/** @param {number | null} value */
const error = (value) => (value === null ? '–' : value.toExponential(1))

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(3)

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/**
 * @param {BenchResult} result
 * @returns {string} Markdown
 */
export function benchTables(result) {
  const { limits } = result
  const parts = [
    `Adapter: ${result.adapter}${result.software ? ' (the processor emulates it)' : ''}; kernel ${result.kernel}; budget ${result.budgetBytes / 2 ** 20} MiB; ` +
      `maxBufferSize ${limits.maxBufferSize / 2 ** 20} MiB, maxStorageBufferBindingSize ${limits.maxStorageBufferBindingSize / 2 ** 20} MiB\n${result.userAgent}`,
  ]
  for (const { size, shape, rows } of result.comparisons) {
    parts.push(
      `## ${size}: N ${shape[0]}, H ${shape[1]}, V ${shape[2]}\n\n` +
        'Times in ms and ratios as median (least–most) of the rounds; bytes are the most that was on the GPU besides the inputs.',
      table(
        ['method', 'ms', 'times faster', 'GPU MB', 'error of the mean', 'of a token', 'of dL/dh', 'same twice'],
        rows.map((row) => [
          row.method,
          spreadText(row.ms),
          spreadText(row.ratio),
          megabytes(row.bytes),
          error(row.accuracy.mean),
          error(row.accuracy.token),
          error(row.accuracy.gradient),
          row.sameTwice ? 'yes' : 'no',
        ]),
      ),
    )
  }
  if (result.sweeps.length > 0)
    parts.push(
      '## Sweeps, LM head streamed from a file',
      table(
        ['sweep', 'value', 'ms', 'against the first', 'LM head bytes read'],
        result.sweeps.map((row) => [
          row.sweep,
          String(row.value),
          spreadText(row.ms),
          spreadText(row.share),
          String(row.bytesRead),
        ]),
      ),
    )
  parts.push('## What it must reach', table(['', 'target', 'measured', 'reached'], targets(result)))
  return parts.join('\n\n')
}

/**
 * @param {BenchResult} result
 * @returns {string[][]}
 */
function targets({ comparisons, sweeps, whatIf }) {
  const rows = comparisons.find(({ size }) => size === 'M')?.rows ?? comparisons.at(-1)?.rows ?? []
  /** @param {string} name */
  const row = (name) => rows.find(({ method }) => method === name)
  /** @type {string[][]} */
  const lines = []
  /**
   * @param {string} what
   * @param {string} target
   * @param {string} measured
   * @param {boolean} reached
   */
  const line = (what, target, measured, reached) => lines.push([what, target, measured, reached ? 'yes' : 'NO'])
  /** @type {readonly (readonly [string, string, number])[]} */
  const speeds = [
    ['forward, bf16 weights', 'ours bf16', 8],
    ['forward, f32 weights', 'ours f32', 6],
    ['loss and dL/dh, bf16, against tf.grad', 'ours bf16 grad', 2],
  ]
  for (const [what, name, least] of speeds) {
    const ratio = row(name)?.ratio ?? null
    line(what, `at least ${least} times faster`, spreadText(ratio), (ratio?.median ?? 0) >= least)
  }
  /** @type {readonly (readonly [string, string, string, number])[]} */
  const memories = [
    ['GPU memory, forward', 'tfjs naive', 'ours bf16', 40],
    ['GPU memory, loss and dL/dh', 'tf.grad naive', 'ours bf16 grad', 20],
  ]
  for (const [what, base, name, least] of memories) {
    const ratio = (row(base)?.bytes ?? 0) / (row(name)?.bytes ?? Number.NaN)
    line(what, `at most 1/${least}`, `1/${ratio.toFixed(1)}`, ratio >= least)
  }
  const masked = sweeps.find(({ sweep, value }) => sweep === 'masked' && value === 90)
  if (masked !== undefined)
    line(
      '90 % masked, first losses',
      'at most 0.2 of none masked',
      spreadText(masked.share),
      masked.share.median <= 0.2,
    )
  const depths = sweeps.filter(({ sweep }) => sweep === 'depths').map(({ bytesRead }) => bytesRead)
  if (depths.length > 0)
    line(
      '4 depths against 1, bytes read',
      'equal',
      depths.join(', '),
      depths.every((bytes) => bytes === depths[0]),
    )
  if (whatIf !== null)
    line(
      `boundary or mask changed, ${whatIf.sample}`,
      'at most 16 ms',
      `${spreadText(whatIf.changed)} ms, after ${short(whatIf.first)} ms the first time`,
      whatIf.changed.median <= 16,
    )
  const own = rows.filter(({ method }) => method.startsWith('ours'))
  const worst = (/** @type {'mean' | 'token' | 'gradient'} */ key) =>
    Math.max(...own.map(({ accuracy }) => accuracy[key] ?? 0))
  line(
    'error against float64',
    'mean 1e-6, token 1e-5 + 1e-6·max\\|logit\\|, dL/dh 2e-6',
    `mean ${error(worst('mean'))}, token ${error(worst('token'))}, dL/dh ${error(worst('gradient'))}`,
    own.length > 0 && own.every(({ accuracy }) => accuracy.passes),
  )
  line(
    'twice the same bits',
    'yes',
    own.every(({ sameTwice }) => sameTwice) ? 'yes' : 'no',
    own.every(({ sameTwice }) => sameTwice),
  )
  return lines
}
