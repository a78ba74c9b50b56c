import { visibleText } from '../tensor/visible-text.ts'
import type { BoundaryTensorName } from './boundary-source.ts'
import type { IntegerTensor } from './integer-tensor.ts'
import type { TensorRoles } from './tensor-roles.ts'

interface NotedBatch {
  readonly roles: TensorRoles
  readonly inputIds: IntegerTensor | null
  readonly labels: IntegerTensor | null
  readonly boundaries: ReadonlyMap<BoundaryTensorName, IntegerTensor>
  readonly vocabSize: number | null
  readonly rows: number
  readonly sequenceLength: number
}

/** What is odd in a batch that opens all the same, in sentences with counts and first places. */
export function batchNotes(batch: NotedBatch): string[] {
  const { roles, inputIds, labels, boundaries, vocabSize, sequenceLength } = batch
  const notes: string[] = []
  if (inputIds !== null)
    note(notes, outside(inputIds, 0, vocabSize ?? 2 ** 31), (count, first) => {
      const range = vocabSize === null ? 'negative or above 2^31' : `outside 0 … ${vocabSize - 1}`
      return `input_ids: ${count} ${count === 1 ? 'id is' : 'ids are'} ${range}, the first at token ${first}.`
    })
  if (labels !== null && vocabSize === null)
    note(notes, outside(labels, Number.NEGATIVE_INFINITY, 2 ** 31), (count, first) => {
      return `labels: ${count} ${count === 1 ? 'label is' : 'labels are'} above 2^31, the first at token ${first}.`
    })
  for (const name of ['cu_seqlens', 'cu_seqlens_padded'] as const) {
    const tensor = boundaries.get(name)
    if (tensor !== undefined) notes.push(...cuSeqlensNotes(tensor, sequenceLength))
  }
  if (roles.lossMask !== null)
    notes.push(
      `${visibleText(roles.lossMask.name, 60)} is in the file; upstream’s loss does not read it, so it has no effect on these figures.`,
    )
  return notes
}

function cuSeqlensNotes(tensor: IntegerTensor, sequenceLength: number): string[] {
  const { name, values } = tensor
  const notes: string[] = []
  const last = values.at(-1)
  if (values.length === 0 || last === undefined) return [`${name} is empty: upstream then sees one sub-sequence.`]
  if (tensor.shape.length === 2 && tensor.shape[0] !== 1)
    return [`${name} has ${tensor.shape[0]} rows: upstream ignores it without a word and masks no boundary.`]
  if (values[0] !== 0) notes.push(`${name} starts at ${values[0]}, not 0: upstream drops the first boundary.`)
  const backwards = values.findIndex((value, index) => index > 0 && value < (values[index - 1] as number))
  if (backwards >= 0)
    notes.push(
      `${name}[${backwards}] is ${values[backwards]}, below the entry before it (${values[backwards - 1]}): upstream’s binary search then gives other boundaries than the list reads.`,
    )
  const largest = values.reduce((a, b) => Math.max(a, b), 0)
  if (largest > sequenceLength)
    notes.push(
      `${name} reaches ${largest}, but there are ${sequenceLength} tokens: entries past the end have no effect.`,
    )
  else if (largest < sequenceLength && backwards < 0)
    notes.push(`${name} ends at ${largest} of ${sequenceLength} tokens: the tail is a sub-sequence of its own.`)
  return notes
}

/** How many values are outside `[low, high)`, and where the first is. */
function outside(tensor: IntegerTensor, low: number, high: number): { count: number; first: number } {
  let count = 0
  let first = -1
  const { values } = tensor
  if (values instanceof Int32Array && low < -(2 ** 31) && high >= 2 ** 31) return { count, first }
  for (let index = 0; index < values.length; index++) {
    if (values[index] >= low && values[index] < high) continue
    if (count === 0) first = index
    count++
  }
  return { count, first }
}

function note(
  notes: string[],
  found: { count: number; first: number },
  text: (count: number, first: number) => string,
) {
  if (found.count > 0) notes.push(text(found.count, found.first))
}
