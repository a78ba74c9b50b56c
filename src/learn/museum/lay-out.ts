import { selectRows } from '../../core/tensor/select-rows.ts'
import type { Tensor } from '../../core/tensor/tensor.ts'
import { dumpDocuments } from './dump-documents.ts'
import { called, IGNORED, withNumbers, withOffsets, withoutFigures } from './edit-dump.ts'
import type { MuseumDump } from './museum-dump.ts'

/** A document of the flat layout: tokens of the source, and how many slots it gets. */
export interface Slot {
  readonly start: number
  readonly length: number
  readonly slots: number
}

/**
 * The documents in one flat row, each in its slot, with `cu_seqlens` (and `cu_seqlens_padded` where a slot is larger
 * than its document). Hidden states go with their tokens; those of padding are copies of the token before.
 */
export function laidOut(dump: MuseumDump, wanted: readonly Slot[]): MuseumDump {
  const sources: number[] = []
  const isPad: boolean[] = []
  for (const { start, length, slots } of wanted)
    for (let t = 0; t < slots; t++) {
      sources.push(start + Math.min(t, length - 1))
      isPad.push(t >= length)
    }
  const pick = (name: string, fill: number) => {
    const values = dump.numbers.get(name)?.values
    return values === undefined ? null : sources.map((source, i) => (isPad[i] ? fill : values[source]))
  }
  const padId = Number(dump.metadata.get('pad_token_id') ?? 0)
  let flat: MuseumDump = {
    numbers: new Map(),
    large: gathered(dump.large, Int32Array.from(sources)),
    metadata: dump.metadata,
  }
  const flatten = (name: string, fill: number) => {
    const values = pick(name, fill)
    if (values !== null) flat = withNumbers(flat, name, 'I64', [values.length], values)
  }
  flatten('input_ids', padId)
  flatten('labels', IGNORED)
  // Positions start again with each document, and go on through its padding, as AutoModel's packer lets them.
  const positions = wanted.flatMap(({ slots }) => Array.from({ length: slots }, (_, t) => t))
  flat = withNumbers(flat, 'position_ids', 'I64', [positions.length], positions)
  const real = offsetsOf(wanted.map(({ length }) => length))
  const padded = offsetsOf(wanted.map(({ slots }) => slots))
  flat = withOffsets(flat, 'cu_seqlens', real)
  if (real.some((offset, i) => offset !== padded[i])) flat = withOffsets(flat, 'cu_seqlens_padded', padded)
  const passed = flat.numbers.has('cu_seqlens_padded') ? 'cu_seqlens_padded' : 'cu_seqlens'
  return called(withoutFigures(flat), {
    seq_idx_arg: 'none',
    cu_seqlens_arg: passed,
    num_label_tokens: String((pick('labels', IGNORED) ?? []).filter((label) => label !== IGNORED).length),
  })
}

/** All documents of a dump in one flat row, without padding. */
export function flatPack(dump: MuseumDump): MuseumDump {
  const documents = dumpDocuments(dump, 2)
  return laidOut(
    dump,
    documents.map(({ start, end }) => ({ start, length: end - start, slots: end - start })),
  )
}

/** The same with each document padded to a multiple, as context parallelism wants it. */
export function paddedPack(dump: MuseumDump, multiple: number): MuseumDump {
  const documents = dumpDocuments(dump, 2)
  return laidOut(
    dump,
    documents.map(({ start, end }) => ({
      start,
      length: end - start,
      slots: Math.ceil((end - start) / multiple) * multiple,
    })),
  )
}

function gathered(large: ReadonlyMap<string, Tensor>, rows: Int32Array): ReadonlyMap<string, Tensor> {
  return new Map(
    [...large].map(([name, tensor]) => {
      const perToken = /^(mtp_per_depth_(h|logits)\.\d+|hidden_states|logits)$/.test(name)
      return [name, perToken ? selectRows(tensor, rows) : tensor]
    }),
  )
}

function offsetsOf(lengths: readonly number[]): readonly number[] {
  const offsets = [0]
  for (const length of lengths) offsets.push((offsets.at(-1) ?? 0) + length)
  return offsets
}
