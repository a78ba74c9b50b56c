import { selectRows } from '../../core/tensor/select-rows.ts'
import type { Tensor } from '../../core/tensor/tensor.ts'
import { called, IGNORED, withNumbers } from '../museum/edit-dump.ts'
import type { MuseumDump } from '../museum/museum-dump.ts'
import type { ToyToken } from './toy-tokens.ts'

/**
 * A toy pack as a dump: one row, labels shifted once within each document, `seq_idx` for the boundaries, hidden states
 * borrowed from the sample, its LM head as it is.
 */
export function toyDump(documents: readonly (readonly ToyToken[])[], sample: MuseumDump): MuseumDump {
  const tokens = documents.flat()
  const ids = documents.flatMap((document, i) => document.map(() => i + 1))
  const labels = documents.flatMap((document) => document.map((_, t) => document[t + 1]?.id ?? IGNORED))
  const positions = documents.flatMap((document) => document.map((_, t) => t))
  const rows = Int32Array.from(tokens, ({ source }) => source)
  const shape = [1, tokens.length]
  let dump: MuseumDump = {
    numbers: new Map(),
    large: new Map(
      [...sample.large].flatMap(([name, tensor]): [string, Tensor][] => {
        if (name === 'lm_head.weight') return [[name, tensor]]
        if (!/^(mtp_per_depth_h\.\d+|hidden_states)$/.test(name)) return []
        return [[name, { ...selectRows(tensor, rows), shape: [...shape, tensor.shape.at(-1) ?? 0] }]]
      }),
    ),
    metadata: sample.metadata,
  }
  const trained = labels.filter((label) => label !== IGNORED).length
  dump = withNumbers(
    dump,
    'input_ids',
    'I64',
    shape,
    tokens.map(({ id }) => id),
  )
  dump = withNumbers(dump, 'labels', 'I64', shape, labels)
  dump = withNumbers(dump, 'position_ids', 'I64', shape, positions)
  dump = withNumbers(dump, 'seq_idx', 'I32', shape, ids)
  return called(dump, {
    seq_idx_arg: 'seq_idx',
    cu_seqlens_arg: 'none',
    num_label_tokens: trained === 0 ? 'none' : String(trained),
  })
}
