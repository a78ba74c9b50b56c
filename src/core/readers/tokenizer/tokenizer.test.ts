import { describe, expect, it } from 'vitest'
import { bytesSource } from '../../tensor/byte-source.ts'
import { parseJson } from '../json/parse-json.ts'
import { readFile } from '../read-file.ts'
import { readTokenizer } from './tokenizer.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const texts = (tokenizer: unknown): readonly string[] =>
  readTokenizer(parseJson(encode(JSON.stringify(tokenizer)), { file: 't.json' }, 'packed'), 't.json').texts

describe('readTokenizer', () => {
  it('turns byte-level pieces back into text, and shows bytes that are no whole character', () => {
    const vocab = Object.fromEntries(['Ġthe', 'Ċ', 'Ã©', 'Ã', 'ä½łå¥½', 'ĠðŁĺ'].map((piece, id) => [piece, id]))
    for (const part of [
      { decoder: { type: 'ByteLevel' } },
      { pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Split' }, { type: 'ByteLevel' }] } },
    ]) {
      expect(texts({ model: { type: 'BPE', vocab }, ...part })).toEqual([
        ' the',
        '\n',
        'é',
        '\\xC3',
        '你好',
        ' \\xF0\\x9F\\x98',
      ])
    }
  })

  it('knows every byte of the byte-level alphabet at its edges', () => {
    const pieces = ['Ā', 'Ġ', '!', '~', 'ġ', 'ł', '¡', '¬', 'Ń', '®', 'ÿ']
    const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]))
    const bytes = ['\0', ' ', '!', '~', '\x7f', '\\xA0', '\\xA1', '\\xAC', '\\xAD', '\\xAE', '\\xFF']
    expect(texts({ model: { vocab }, decoder: { type: 'ByteLevel' } })).toEqual(bytes)
  })

  it('lets added tokens stand as they are, over what the vocabulary says', () => {
    const tokenizer = {
      model: { vocab: { a: 0, Ġ: 1 } },
      decoder: { type: 'ByteLevel' },
      added_tokens: [
        { id: 1, content: 'Ġ' },
        { id: 3, content: '<|end of text|>' },
      ],
    }
    expect(texts(tokenizer)).toEqual(['a', 'Ġ', '', '<|end of text|>'])
  })

  it('reads Unigram lists with Metaspace, and byte tokens', () => {
    const vocab = [
      ['<unk>', 0],
      ['▁the', -1.5],
      ['<0x0A>', -2],
      ['<0xE4>', -3],
    ]
    expect(texts({ model: { type: 'Unigram', vocab }, decoder: { type: 'Metaspace' } })).toEqual([
      '<unk>',
      ' the',
      '\n',
      '\\xE4',
    ])
  })

  it('reads the Replace step of Llama as Metaspace', () => {
    const decoders = [
      { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
      { type: 'ByteFallback' },
      { type: 'Fuse' },
    ]
    expect(texts({ model: { vocab: { '▁a': 0 } }, decoder: { type: 'Sequence', decoders } })).toEqual([' a'])
  })

  it('reads a vocabulary beside more merges than there is room for, which are checked and not kept', async () => {
    const merges = Array.from({ length: 600_000 }, (_, i) => [`a${i}`, 'b'])
    const tokenizer = (end: string): Uint8Array =>
      encode(`{"model":{"merges":${JSON.stringify(merges)}${end},"vocab":{"a":0,"b":1}}}`)
    expect(await readFile(bytesSource('t.json', tokenizer('')))).toMatchObject({ tokens: { texts: ['a', 'b'] } })
    await expect(readFile(bytesSource('t.json', tokenizer(']')))).rejects.toThrow('t.json, line 1, column ')
  })

  it('reads a vocabulary of 250,000 pieces, each in a list with its score, of a file of 15 MB', async () => {
    const vocab = Array.from({ length: 250_000 }, (_, i) => [`▁${i}`, -12.345678])
    const text = `{"model":{"type":"Unigram","vocab":${JSON.stringify(vocab, null, 6)}},"added_tokens":[]}`
    const opened = await readFile(bytesSource('t.json', encode(text)))
    expect(opened).toMatchObject({ kind: 'tokenizer' })
    if (opened.kind === 'tokenizer') expect(opened.tokens.texts).toEqual(vocab.map(([piece]) => piece))
  })

  it('keeps the ## of WordPiece', () => {
    expect(texts({ model: { type: 'WordPiece', vocab: { '##ing': 0 } }, decoder: { type: 'WordPiece' } })).toEqual([
      '##ing',
    ])
  })

  it('keeps pieces called __proto__ and constructor', () => {
    const json = parseJson(encode('{"model":{"vocab":{"__proto__":0,"constructor":1}}}'), { file: 't.json' }, 'packed')
    expect(readTokenizer(json, 't.json').texts).toEqual(['__proto__', 'constructor'])
  })

  it.each([4_194_304, -1, 1.5, 1e300, '7', null])('refuses the id %j', (id) => {
    expect(() => texts({ model: { vocab: { a: id } } })).toThrow(
      't.json, model.vocab: expected ids from 0 to 4,194,303',
    )
    expect(() => texts({ model: { vocab: {} }, added_tokens: [{ id, content: 'a' }] })).toThrow('added_tokens 0')
  })

  it.each([
    [{}, 'model.vocab'],
    [{ model: { vocab: 3 } }, 'model.vocab'],
    [{ model: { vocab: [3] } }, 'model.vocab'],
    [{ model: { vocab: ['a'] } }, 'model.vocab 0'],
    [{ model: { vocab: {} }, added_tokens: {} }, 'added_tokens'],
    [{ model: { vocab: {} }, added_tokens: [{ id: 1 }] }, 'added_tokens 0'],
  ])('refuses %j, naming the field', (tokenizer, field) => {
    expect(() => texts(tokenizer)).toThrow(`t.json, ${field}: expected`)
  })
})
