import { lossTerms } from './loss-terms.ts'
import { mtpTerms } from './mtp-terms.ts'
import { packingTerms } from './packing-terms.ts'
import { parallelTerms } from './parallel-terms.ts'
import type { Term } from './term.ts'

/** Terms by theme, as the glossary page lists them. */
export const glossary: readonly { readonly title: string; readonly terms: readonly Term[] }[] = [
  { title: 'Packing', terms: packingTerms },
  { title: 'Multi-token prediction', terms: mtpTerms },
  { title: 'Loss', terms: lossTerms },
  { title: 'Parallelism', terms: parallelTerms },
]

const byId = new Map(glossary.flatMap(({ terms }) => terms.map((term) => [term.id, term])))

export function termOf(id: string): Term | undefined {
  return byId.get(id)
}
