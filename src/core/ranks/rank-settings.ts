import { ReadError } from '../tensor/read-error.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'

/** Metadata that differs from rank to rank by its nature. */
const own = new Set(['cp_rank', 'dp_rank', 'pp_rank', 'rank', 'num_label_tokens'])

/** Metadata that says what the ranks are; the whole is none of them. */
const ofRanks = new Set([...own, 'cp_size', 'dp_size', 'pp_size', 'world_size', 'cp_layout'])

export interface RankSettings {
  /** Metadata of the whole. */
  readonly metadata: ReadonlyMap<string, string>
  readonly numLabelTokens: readonly (number | null)[]
}

/**
 * Settings of all ranks as those of one call. `num_label_tokens` of ranks that count their own is the sum.
 * @throws ReadError naming the file and the key whose value is another than the first rank's
 */
export function rankSettings(files: readonly TensorFile[]): RankSettings {
  const [first, ...rest] = files
  for (const file of rest)
    for (const key of new Set([...first.metadata.keys(), ...file.metadata.keys()])) {
      if (own.has(key) || file.metadata.get(key) === first.metadata.get(key)) continue
      throw new ReadError({
        file: file.name,
        field: key,
        expected: `${first.metadata.get(key) ?? 'none'}, as in ${first.name}`,
        found: file.metadata.get(key) ?? 'none',
        remedy: 'Drop the ranks of one step, dumped with the same settings.',
      })
    }
  const metadata = new Map([...first.metadata].filter(([key]) => !ofRanks.has(key)))
  const numLabelTokens = files.map(({ metadata: of }) => {
    const value = Number(of.get('num_label_tokens') ?? 'none')
    return Number.isFinite(value) ? value : null
  })
  const counts = numLabelTokens.flatMap((count) => count ?? [])
  if (counts.length > 0) {
    const global = counts.length === files.length && counts.every((count) => count === counts[0])
    metadata.set('num_label_tokens', String(global ? counts[0] : counts.reduce((a, b) => a + b, 0)))
  }
  return { metadata, numLabelTokens }
}
