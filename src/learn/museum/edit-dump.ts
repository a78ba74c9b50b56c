import type { IntegerTensor } from '../../core/packing/integer-tensor.ts'
import type { DType } from '../../core/tensor/dtype.ts'
import { elementCount, memoryTensor, type Tensor } from '../../core/tensor/tensor.ts'
import { type MuseumDump, NotInThisBatch } from './museum-dump.ts'

/** The label that every sample ignores. */
export const IGNORED = -100

/** Numbers of a tensor. @throws NotInThisBatch where the dump has no such tensor */
export function numbersOf({ numbers }: MuseumDump, name: string): IntegerTensor {
  const tensor = numbers.get(name)
  if (tensor === undefined) throw new NotInThisBatch(`This batch has no ${name}.`)
  return tensor
}

/** The dump with a small tensor added or replaced. */
export function withNumbers(
  dump: MuseumDump,
  name: string,
  dtype: DType,
  shape: readonly number[],
  values: Iterable<number>,
): MuseumDump {
  const tensor = { name, dtype, shape, values: Float64Array.from(values) }
  return { ...dump, numbers: new Map(dump.numbers).set(name, tensor) }
}

/** The dump with a flat list of offsets or lengths, as int32. */
export function withOffsets(dump: MuseumDump, name: string, values: readonly number[]): MuseumDump {
  return withNumbers(dump, name, 'I32', [values.length], values)
}

/** The dump with the values of one tensor worked over; dtype and shape stay. */
export function changed(
  dump: MuseumDump,
  name: string,
  value: (old: number, index: number, all: Float64Array) => number,
): MuseumDump {
  const tensor = numbersOf(dump, name)
  return withNumbers(dump, name, tensor.dtype, tensor.shape, Float64Array.from(tensor.values).map(value))
}

/** The dump without some tensors, small or large. */
export function without(dump: MuseumDump, ...names: readonly string[]): MuseumDump {
  const [numbers, large] = [new Map(dump.numbers), new Map(dump.large)]
  for (const name of names) {
    numbers.delete(name)
    large.delete(name)
  }
  return { ...dump, numbers, large }
}

const trainerFigures = ['expected.mtp_loss', 'expected.main_loss', 'expected.mtp_per_depth_loss']

/** The dump without what the trainer computed: of labels or targets that were changed it says nothing. */
export function withoutFigures(dump: MuseumDump): MuseumDump {
  return without(dump, ...trainerFigures)
}

/** Id of the end-of-text token. @throws NotInThisBatch where the dump does not name it */
export function eosOf({ metadata }: MuseumDump): number {
  const eos = metadata.get('eos_token_id')
  if (eos === undefined) throw new NotInThisBatch('This dump does not name its end-of-text token (eos_token_id).')
  return Number(eos)
}

/** The dump of a call with other arguments. */
export function called(dump: MuseumDump, metadata: Readonly<Record<string, string>>): MuseumDump {
  return { ...dump, metadata: new Map([...dump.metadata, ...Object.entries(metadata)]) }
}

/** The dump with hidden states, logits or weights changed. */
export function withLarge(dump: MuseumDump, name: string, tensor: Tensor): MuseumDump {
  return { ...dump, large: new Map(dump.large).set(name, { ...tensor, name }) }
}

/** A float32 tensor of made-up numbers. */
export function floatTensor(name: string, shape: readonly number[], value: (index: number) => number): Tensor {
  const values = Float32Array.from({ length: elementCount(shape) }, (_, i) => value(i))
  return memoryTensor(name, name, 'F32', shape, new Uint8Array(values.buffer))
}

/** Depths of the dump: as many as it has hidden states or logits. */
function depthsOf({ large }: MuseumDump): number {
  return [...large.keys()].filter((name) => /^mtp_per_depth_(h|logits)\.\d+$/.test(name)).length
}

/** Targets of every depth, as if the trainer had made them; the call then passes these and no boundaries. */
export function withTargets(dump: MuseumDump, target: (depth: number, index: number) => number): MuseumDump {
  const { shape, values } = numbersOf(dump, 'labels')
  if (depthsOf(dump) === 0) throw new NotInThisBatch('This takes hidden states or logits of MTP depths.')
  let next = called(dump, { seq_idx_arg: 'none', cu_seqlens_arg: 'none' })
  for (let depth = 0; depth < depthsOf(dump); depth++)
    next = withNumbers(
      next,
      `mtp_per_depth_targets.${depth}`,
      'I64',
      shape,
      Float64Array.from(values, (_, i) => target(depth, i)),
    )
  return next
}
