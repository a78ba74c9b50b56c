import type { IntegerTensor } from '../../packing/integer-tensor.ts'
import type { PackedBatch } from '../../packing/packed-batch.ts'

/** The batch with every row of labels rolled left by 1 or right by 1; the vacated place is ignored. */
export function withRolledLabels(batch: PackedBatch, by: 1 | -1, ignored: number): PackedBatch {
  const { labels, sequenceLength: length } = batch
  if (labels === null) return batch
  const values = new Float64Array(labels.values.length)
  for (let t = 0; t < values.length; t++) {
    const column = (t % length) + by
    values[t] = column < 0 || column >= length ? ignored : labels.values[t + by]
  }
  return withLabels(batch, labels, { ...labels, values })
}

/** The batch with one label or input id changed. */
export function withEditedCell(
  batch: PackedBatch,
  name: 'labels' | 'input_ids',
  row: number,
  token: number,
  value: number,
): PackedBatch {
  const tensor = name === 'labels' ? batch.labels : batch.inputIds
  if (tensor === null || token < 0 || token >= batch.sequenceLength || row < 0 || row >= batch.rows) return batch
  const values = Float64Array.from(tensor.values)
  values[row * batch.sequenceLength + token] = value
  const edited: IntegerTensor = { ...tensor, values }
  return name === 'labels' ? withLabels(batch, tensor, edited) : { ...batch, inputIds: edited }
}

/** The first change of several is to the labels as loaded. */
function withLabels(batch: PackedBatch, before: IntegerTensor, labels: IntegerTensor): PackedBatch {
  return { ...batch, labels, loadedLabels: batch.loadedLabels ?? before }
}
