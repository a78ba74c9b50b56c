import type { Evaluation } from '../loss/evaluation.ts'
import type { PackedBatch } from '../packing/packed-batch.ts'
import { reasonCode } from '../targets/target-reason.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import type { TokenTexts } from '../tensor/tensor-file.ts'
import type { TokenQuery } from './token-query.ts'

/** Tokens `[token, end)` of a row that a query means; `head` where it is about one, else null. */
export interface SearchHit {
  readonly row: number
  readonly token: number
  readonly end: number
  readonly head: 'main' | number | null
}

export interface Searched {
  readonly batch: PackedBatch
  readonly evaluation: Evaluation | null
  readonly tokens: TokenTexts | null
}

/** Hits of one row, in order, at most `most` of them. */
export function searchRow(query: TokenQuery, searched: Searched, row: number, most: number): SearchHit[] {
  switch (query.kind) {
    case 'text':
      return searchText(query.text, searched, row, most)
    case 'id':
      return searchValues(searched.batch.inputIds?.values, query.id, searched.batch, row, most)
    case 'label':
      return searchValues(searched.batch.labels?.values, query.id, searched.batch, row, most)
    default:
      return searchHeads(query, searched, row, most)
  }
}

function searchValues(
  values: IntegerValues | undefined,
  id: number,
  { sequenceLength }: PackedBatch,
  row: number,
  most: number,
): SearchHit[] {
  const hits: SearchHit[] = []
  const offset = row * sequenceLength
  for (let token = 0; values !== undefined && token < sequenceLength && hits.length < most; token++)
    if (values[offset + token] === id) hits.push({ row, token, end: token + 1, head: null })
  return hits
}

/**
 * Finds text that may run over several tokens:
 *
 *     tokens   ·In | ·the | ·begin | ning         "beginning" → tokens 2 and 3
 *     starts    0     3      7        13
 *
 * Capitals count only where the query has some.
 */
function searchText(text: string, { batch, tokens }: Searched, row: number, most: number): SearchHit[] {
  const { inputIds, sequenceLength } = batch
  if (inputIds === null || tokens === null || text === '') return []
  const folds = text === text.toLowerCase()
  const parts: string[] = []
  const starts = new Int32Array(sequenceLength + 1)
  for (let token = 0; token < sequenceLength; token++) {
    const raw = tokens.texts[inputIds.values[row * sequenceLength + token]] ?? ''
    const part = folds ? raw.toLowerCase() : raw
    parts.push(part)
    starts[token + 1] = starts[token] + part.length
  }
  const whole = parts.join('')
  const hits: SearchHit[] = []
  for (let at = whole.indexOf(text); at >= 0 && hits.length < most; at = whole.indexOf(text, at + 1)) {
    const token = tokenAt(starts, at)
    if (hits.at(-1)?.token === token) continue
    hits.push({ row, token, end: tokenAt(starts, at + text.length - 1) + 1, head: null })
  }
  return hits
}

/** The token whose text holds a character; `starts` ends with the length of all. */
function tokenAt(starts: Int32Array, character: number): number {
  let low = 0
  let high = starts.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle] <= character) low = middle
    else high = middle - 1
  }
  return low
}

type HeadQuery = Extract<TokenQuery, { kind: 'loss' | 'reason' | 'notFinite' }>

/** A token is found once, at the first head that the query means. */
function searchHeads(query: HeadQuery, { batch, evaluation }: Searched, row: number, most: number): SearchHit[] {
  if (evaluation === null) return []
  const heads = [
    ...(evaluation.main === null ? [] : [{ head: 'main' as const, ...evaluation.main }]),
    ...evaluation.depths.map((depth) => ({ head: depth.depth, ...depth })),
  ].filter(({ head }) => query.kind === 'notFinite' || query.head === null || query.head === head)
  const hits: SearchHit[] = []
  const { sequenceLength } = batch
  for (let token = 0; token < sequenceLength && hits.length < most; token++) {
    const index = row * sequenceLength + token
    const found = heads.find(({ reasons, tokenLoss }) => {
      if (query.kind === 'reason') return reasons[index] === reasonCode[query.reason]
      if (tokenLoss === null || reasons[index] !== reasonCode.trained) return false
      const loss = tokenLoss[index]
      if (query.kind === 'notFinite') return !Number.isFinite(loss)
      return query.above ? loss > query.value : loss < query.value
    })
    if (found !== undefined) hits.push({ row, token, end: token + 1, head: found.head })
  }
  return hits
}
