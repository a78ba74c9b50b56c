import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { diagnosisOf, sampleFile } from '../../../fixtures/diagnosis-of.ts'
import { readFile } from '../readers/read-file.ts'
import { bytesSource } from '../tensor/byte-source.ts'
import { type Searched, searchRow } from './search-row.ts'
import { parseTokenQuery } from './token-query.ts'

/** kjv-small and the tokenizer it was made with: real ids, labels, texts and losses. */
let searched: Searched

beforeAll(async () => {
  const { open, evaluation } = await diagnosisOf(await sampleFile('kjv-small'))
  const json = readFileSync(new URL('../../../public/samples/tokenizer.json', import.meta.url))
  const read = await readFile(bytesSource('tokenizer.json', new Uint8Array(json)))
  if (read.kind !== 'tokenizer') throw new Error(read.kind)
  searched = { batch: open.batch, evaluation, tokens: read.tokens }
})

function find(typed: string, most = 1000) {
  const query = parseTokenQuery(typed, searched.tokens !== null)
  if (query === null || 'problem' in query) throw new Error(query?.problem ?? 'empty')
  return searchRow(query, searched, 0, most)
}

function textOf(token: number, end: number): string {
  const ids = searched.batch.inputIds?.values.slice(token, end) ?? []
  return [...ids].map((id) => searched.tokens?.texts[id]).join('')
}

describe('searching a real row', () => {
  it('finds every place where a text stands, over several tokens too, and nothing else', () => {
    const whole = textOf(0, searched.batch.sequenceLength)
    // From the beginning of one token to within the next but one.
    const phrase = textOf(20, 23).slice(0, -1).toLowerCase()
    const hits = find(`text:${phrase}`)
    expect(hits.length).toBe(whole.toLowerCase().split(phrase).length - 1)
    for (const { token, end } of hits) {
      expect(textOf(token, end).toLowerCase()).toContain(phrase)
      expect(textOf(token + 1, end).toLowerCase()).not.toContain(phrase)
      expect(textOf(token, end - 1).toLowerCase()).not.toContain(phrase)
    }
    expect(hits).toContainEqual({ row: 0, token: 20, end: 23, head: null })
  })

  it('minds capitals only where the query has some', () => {
    expect(find('the').length).toBeGreaterThanOrEqual(find('The').length)
    for (const { token, end } of find('The')) expect(textOf(token, end)).toContain('The')
  })

  it('finds ids and labels by number, the ignored label among them', () => {
    const { inputIds, labels } = searched.batch
    const id = inputIds?.values[5] ?? 0
    expect(find(`id:${id}`).map(({ token }) => token)).toContain(5)
    expect(find('label:-100').length).toBe(labels?.values.filter((label) => label === -100).length)
  })

  it('finds losses above and below a limit, at one head or at any', () => {
    const { depths } = searched.evaluation ?? { depths: [] }
    const above = depths[1].tokenLoss?.reduce((n, loss) => n + (loss > 6 ? 1 : 0), 0)
    const hits = find('d1.loss>6')
    expect(hits.length).toBe(above)
    expect(hits.every(({ head }) => head === 1)).toBe(true)
    expect(find('loss>6').length).toBeGreaterThanOrEqual(hits.length)
    expect(find('loss>1e9')).toEqual([])
    expect(find('nan')).toEqual([])
  })

  it('finds the cells that one reason masks', () => {
    const { depths } = searched.evaluation ?? { depths: [] }
    expect(find('d2.reason:crossBoundary').length).toBe(depths[2].masked.crossBoundary)
    expect(find('d2.reason:trailing').length).toBe(depths[2].masked.trailing)
  })

  it('stops at as many hits as are wanted', () => {
    expect(find('loss>0', 7).length).toBe(7)
  })
})

describe('a query', () => {
  it.each([
    ['', null],
    ['  ', null],
    ['God', { kind: 'text', text: 'God' }],
    [' God', { kind: 'text', text: ' God' }],
    ['id: 42', { kind: 'id', id: 42 }],
    ['LABEL:-100', { kind: 'label', id: -100 }],
    ['main.loss<0.1', { kind: 'loss', head: 'main', above: false, value: 0.1 }],
    ['d12.loss >= 3', { kind: 'loss', head: 12, above: true, value: 3 }],
    ['reason:CROSSBOUNDARY', { kind: 'reason', head: null, reason: 'crossBoundary' }],
    ['text:id:4', { kind: 'text', text: 'id:4' }],
  ])('%j is read as what it says', (typed, query) => {
    expect(parseTokenQuery(typed, true)).toEqual(query)
  })

  it.each(['id:x', 'label:1.5', 'reason:because', 'loss>high'])('%j says what it wants instead', (typed) => {
    expect(parseTokenQuery(typed, true)).toHaveProperty('problem')
  })

  it('is a token id where a number is typed and tokens have no text', () => {
    expect(parseTokenQuery('42', false)).toEqual({ kind: 'id', id: 42 })
    expect(parseTokenQuery('God', false)).toHaveProperty('problem')
  })
})
