import { selectRows } from '../tensor/select-rows.ts'
import type { WeightedHead } from './cross-entropy-backend.ts'

/** The tokens of a head that weigh anything: the others add nothing to a gradient. */
export function trainedRows({ head, classes, logSumExp, scales }: WeightedHead): WeightedHead {
  const rows = Int32Array.from(scales.keys()).filter((token) => scales[token] !== 0)
  const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row])
  return {
    head: { ...head, hidden: selectRows(head.hidden, rows) },
    classes: rows.map((row) => classes[row]),
    logSumExp: pick(logSumExp),
    scales: pick(scales),
  }
}
