import { expect, test } from 'vitest'
import { MOST_TOKENS, type ToySource, toyText, toyTokens } from './toy-tokens.ts'

const texts = ['<|endoftext|>', 'God', ' said', ' light', 'The', ' God', 'a', '.']
/** Documents: “God said light.” and “The God said.”, each with its end. */
const source: ToySource = {
  ids: [1, 2, 3, 7, 0, 4, 5, 2, 7, 0],
  starts: [0, 0, 0, 0, 0, 5, 5, 5, 5, 5],
  texts: { file: 'tokenizer.json', texts },
}

test('the beginning of a document of the sample has its own hidden states', () => {
  const { documents } = toyTokens('The God said', source)
  expect(documents).toEqual([
    [
      { id: 4, text: 'The', source: 5, isOwn: true },
      { id: 5, text: ' God', source: 6, isOwn: true },
      { id: 2, text: ' said', source: 7, isOwn: true },
    ],
  ])
})

test('elsewhere the position with most of the same tokens before it is borrowed, and said to be', () => {
  // “ said” stands at 1 after “God” and at 7 after “The God”: the first has more in common here, none is its own.
  const [first, second] = toyTokens('God said said', source).documents[0].slice(1)
  expect(first).toMatchObject({ source: 1, isOwn: true })
  expect(second).toMatchObject({ id: 2, isOwn: false })
})

test('a separator begins a document, and a moved boundary is written back as text', () => {
  const { documents } = toyTokens('God said light | The God', source)
  expect(documents.map((document) => document.map(({ text }) => text))).toEqual([
    ['God', ' said', ' light'],
    ['The', ' God'],
  ])
  const flat = documents.flat()
  expect(toyText([flat.slice(0, 2), flat.slice(2)])).toBe('God said| lightThe God')
  expect(toyTokens(toyText(documents), source).documents).toEqual(documents)
})

test('what the sample never says is named and left out', () => {
  // “a” is a piece of the vocabulary, and no position of the sample has it.
  const { documents, unknown } = toyTokens('God żaba.', source)
  expect(documents[0].map(({ text }) => text)).toEqual(['God', '.'])
  expect(unknown).toEqual(['ż', 'a', 'b'])
})

test('no more than 64 tokens are taken, over all documents', () => {
  const { documents, isCut } = toyTokens(`${'God said light'.repeat(20)} | ${'The God'.repeat(20)}`, source)
  expect(documents.flat()).toHaveLength(MOST_TOKENS)
  expect(isCut).toBe(true)
})
