import type { PackedBatch } from '../core/packing/packed-batch.ts'
import type { IntegerValues } from '../core/tensor/integer-values.ts'
import { mapArrays } from './map-arrays.ts'

/** Stands in a message for an array of the batch, which the page has already. */
interface ArrayReference {
  readonly batchArray: string
}

/** The message with references in the place of the batch's own arrays: each is large, and would be copied once more. */
export function referred<T>(message: T, batch: PackedBatch): Referred<T> {
  const names = new Map<unknown, string>()
  for (const [name, values] of arraysOf(batch)) names.set(values, name)
  return mapArrays(message, (array): ArrayBufferView | ArrayReference => {
    const name = names.get(array)
    return name === undefined ? array : { batchArray: name }
  }) as Referred<T>
}

/** What `referred` gives. Its type only remembers what `restored` makes of it: there is nothing to read before. */
export interface Referred<T> {
  readonly is?: T
}

/** The message with the arrays of `batch`: the worker's batch, with the same changes to it. */
export function restored<T>(message: Referred<T>, batch: PackedBatch): T {
  const arrays = new Map(arraysOf(batch))
  return mapArrays(
    message,
    (array) => array,
    (value) => {
      if (typeof value.batchArray !== 'string') return undefined
      const array = arrays.get(value.batchArray)
      if (array === undefined) throw new Error(`the batch has no ${value.batchArray}`)
      return array
    },
  ) as T
}

function* arraysOf({ labels, boundaries, targets, outputTail }: PackedBatch): Generator<[string, IntegerValues]> {
  if (labels !== null) yield ['labels', labels.values]
  for (const [name, { values }] of boundaries) yield [name, values]
  for (const [depth, { values }] of (targets ?? []).entries()) yield [`target ${depth}`, values]
  if (outputTail !== null) yield ['output tail', outputTail.values]
}
