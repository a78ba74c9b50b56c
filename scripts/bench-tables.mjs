// The benchmark's result as text.
import { table } from './bench-cells.mjs'

/** @typedef {import('../bench/bench-result.ts').BenchResult} BenchResult */
/** @typedef {import('../bench/bench-result.ts').Spread} Spread */

/** @param {number} value */
const short = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

/** @param {Spread | null} spread */
const spreadText = (spread) =>
  spread === null ? 'not timed' : `${short(spread.median)} (${short(spread.least)}–${short(spread.most)})`

/** @param {number | null} value */
const error = (value) => (value === null ? '–' : value.toExponential(1))

/** @param {number} share */
const percent = (share) => `${(100 * share).toPrecision(2)} %`

/**
 * A gradient is twice the products of a loss.
 * @param {BenchResult['comparisons'][number]['rows'][number]} row
 * @param {readonly number[]} shape
 * @param {number} peak
 */
function shareOfPeak({ ms, kind }, shape, peak) {
  const operations = (kind === 'gradient' ? 4 : 2) * shape[0] * shape[1] * shape[2]
  return ms === null ? '–' : percent((1000 * operations) / ms.median / peak)
}

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(3)

/**
 * @param {BenchResult} result
 * @returns {string} Markdown
 */
export function benchTables(result) {
  const { limits, peak } = result
  const parts = [
    `Adapter: ${result.adapter}${result.software ? ' (the processor emulates it)' : ''}; kernel ${result.kernel}; budget ${result.budgetBytes / 2 ** 20} MiB; ` +
      `maxBufferSize ${limits.maxBufferSize / 2 ** 20} MiB, maxStorageBufferBindingSize ${limits.maxStorageBufferBindingSize / 2 ** 20} MiB\n${result.userAgent}\n` +
      `Peak of this adapter, multiply-adds in registers alone: ${(peak / 1e9).toPrecision(3)} GFLOP/s.`,
    ...(result.software
      ? [
          'No real GPU is at hand: ratios, bytes and errors carry over to one, milliseconds and shares of the peak do not.',
        ]
      : []),
    ...result.skipped,
  ]
  for (const { size, shape, rows } of result.comparisons) {
    parts.push(
      `## ${size}: N ${shape[0]}, H ${shape[1]}, V ${shape[2]}\n\n` +
        'Times in ms and ratios as median (least–most) of the rounds; bytes are the most that was on the GPU besides the inputs.',
      table(
        [
          'method',
          'ms',
          'times faster',
          'GPU MB',
          'error of the mean',
          'of a token',
          'of dL/dh',
          'same twice',
          'share of the peak',
        ],
        rows.map((row) => [
          row.method,
          spreadText(row.ms),
          spreadText(row.ratio),
          megabytes(row.bytes),
          error(row.accuracy.mean),
          error(row.accuracy.token),
          error(row.accuracy.gradient),
          row.sameTwice ? 'yes' : 'no',
          row.method.startsWith('CPU') ? '–' : shareOfPeak(row, shape, peak),
        ]),
      ),
    )
  }
  if (result.sweeps.length > 0)
    parts.push(
      '## Sweeps, LM head streamed from a file unless said otherwise',
      table(
        ['sweep', 'value', 'ms', 'against the first', 'LM head bytes read'],
        result.sweeps.map((row) => [
          row.sweep,
          String(row.value),
          spreadText(row.ms),
          spreadText(row.share),
          row.bytesRead === null ? '– (on the GPU)' : String(row.bytesRead),
        ]),
      ),
    )
  if (result.largeHeads.length > 0)
    parts.push(
      '## LM heads that no memory holds, bf16, streamed',
      table(
        [
          'V, H',
          'tokens',
          's',
          'bytes read',
          'GPU MB on top of the hidden states',
          'budget MB',
          'error',
          'share of the peak',
        ],
        result.largeHeads.map((row) => [
          `${row.vocabSize}, ${row.width}`,
          String(row.tokens),
          short(row.ms / 1000),
          String(row.bytesRead),
          megabytes(row.peakBytes),
          megabytes(row.budgetBytes),
          error(row.error),
          percent(row.operationsPerSecond / peak),
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
function targets({ comparisons, sweeps, whatIf, largeHeads, software, peak }) {
  /** null where no size was run. */
  const rows = comparisons.find(({ size }) => size === 'M')?.rows ?? comparisons.at(-1)?.rows ?? null
  /** @param {string} name */
  const row = (name) => rows?.find(({ method }) => method === name)
  /** @type {string[][]} */
  const lines = []
  /**
   * @param {string} what
   * @param {string} target
   * @param {string} measured
   * @param {boolean} reached
   */
  const line = (what, target, measured, reached) => lines.push([what, target, measured, reached ? 'yes' : 'NO'])
  /**
   * @param {string} what
   * @param {string} target
   */
  const notRun = (what, target) => lines.push([what, target, 'not run', '–'])
  /** @type {readonly (readonly [string, string, number])[]} */
  const speeds = [
    ['forward, bf16 weights', 'ours bf16', 8],
    ['forward, f32 weights', 'ours f32', 6],
    ['loss and dL/dh, bf16, against tf.grad', 'ours bf16 grad', 2],
  ]
  for (const [what, name, least] of speeds) {
    const target = `at least ${least} times faster`
    const ratio = row(name)?.ratio ?? null
    if (rows === null) notRun(what, target)
    else line(what, target, spreadText(ratio), (ratio?.median ?? 0) >= least)
  }
  /** @type {readonly (readonly [string, string, string, number])[]} */
  const memories = [
    ['GPU memory, forward', 'tfjs naive', 'ours bf16', 40],
    ['GPU memory, loss and dL/dh', 'tf.grad naive', 'ours bf16 grad', 20],
  ]
  for (const [what, base, name, least] of memories) {
    const target = `at most 1/${least}`
    const ratio = (row(base)?.bytes ?? 0) / (row(name)?.bytes ?? Number.NaN)
    if (rows === null) notRun(what, target)
    else line(what, target, `1/${ratio.toFixed(1)}`, ratio >= least)
  }
  /** @type {readonly (readonly [BenchResult['sweeps'][number]['sweep'], string])[]} */
  const maskedSweeps = [
    ['masked', 'LM head on the GPU'],
    ['masked, from a file', 'LM head read from a file, one head of 128 tokens alone'],
    ['masked, from a file, 512 tokens', 'LM head read from a file, 4 heads of 128 tokens, as of a batch with 3 depths'],
  ]
  for (const [name, how] of maskedSweeps) {
    const masked = sweeps.find(({ sweep, value }) => sweep === name && value === 90)
    const what = `90 % masked, first losses, ${how}`
    const target = 'at most 0.2 of none masked'
    if (masked === undefined) notRun(what, target)
    else line(what, target, spreadText(masked.share), masked.share.median <= 0.2)
  }
  const depths = sweeps.filter(({ sweep }) => sweep === 'depths').map(({ bytesRead }) => bytesRead)
  if (depths.length === 0) notRun('4 depths against 1, bytes read', 'equal')
  else
    line(
      '4 depths against 1, bytes read',
      'equal',
      depths.join(', '),
      depths.every((bytes) => bytes === depths[0]),
    )
  if (whatIf === null) notRun('boundary or mask changed', 'at most 16 ms')
  else
    line(
      `boundary or mask changed, ${whatIf.sample}`,
      'at most 16 ms',
      `${spreadText(whatIf.changed)} ms, after ${short(whatIf.first)} ms the first time`,
      whatIf.changed.median <= 16,
    )
  const own = (rows ?? []).filter(({ method }) => method.startsWith('ours'))
  const worst = (/** @type {'mean' | 'token' | 'gradient'} */ key) =>
    Math.max(...own.map(({ accuracy }) => accuracy[key] ?? 0))
  const smallError = 'mean 1e-6, token 1e-5 + 1e-6·max\\|logit\\|, dL/dh 2e-6'
  if (rows === null) {
    notRun('error against float64', smallError)
    notRun('twice the same bits', 'yes')
  } else {
    const found = `mean ${error(worst('mean'))}, token ${error(worst('token'))}, dL/dh ${error(worst('gradient'))}`
    const passes = own.length > 0 && own.every(({ accuracy }) => accuracy.passes)
    line('error against float64', smallError, found, passes)
    const same = own.length > 0 && own.every(({ sameTwice }) => sameTwice)
    line('twice the same bits', 'yes', same ? 'yes' : 'no', same)
  }
  if (largeHeads.length === 0)
    notRun('LM heads of 1.2 and 3.8 GB, bf16 streamed', 'within the budget, read once, right')
  for (const { vocabSize, width, bytesRead, peakBytes, budgetBytes, error: off } of largeHeads)
    line(
      `LM head [${vocabSize}, ${width}] bf16 streamed`,
      'within the budget, read once, right',
      `${megabytes(peakBytes)} of ${megabytes(budgetBytes)} MB, ${bytesRead} bytes, error ${error(off)}`,
      peakBytes <= budgetBytes && bytesRead === 2 * vocabSize * width && off <= 2.2e-5,
    )
  if (!software)
    for (const { size, shape, rows: own } of comparisons) {
      const best = own.find(({ method }) => method === 'ours bf16')
      if (best === undefined || best.ms === null) continue
      const share = (2000 * shape[0] * shape[1] * shape[2]) / best.ms.median / peak
      line(`share of the peak, size ${size}`, 'aim: above 35 %', percent(share), share > 0.35)
    }
  return lines
}
