import { ReadError } from '../../tensor/read-error.ts'
import type { TokenTexts } from '../../tensor/tensor-file.ts'
import { groupedNumber } from '../grouped-number.ts'
import { jsonKind } from '../json/json-kind.ts'
import type { JsonObject, JsonValue } from '../json/json-value.ts'
import { byteLevelBytes } from './byte-level-bytes.ts'
import { visibleBytes } from './visible-bytes.ts'

/** Sixteen times the largest vocabulary in use; an id from a hostile file is a length of a list. */
const mostTokens = 4_194_304

/** How the pieces of a vocabulary spell the text. */
interface Spelling {
  readonly byteLevel: boolean
  readonly metaspace: boolean
}

/** Whether a JSON file is a Hugging Face `tokenizer.json` rather than a dump. */
export function isTokenizer(json: JsonValue): json is JsonObject {
  const model = json instanceof Map ? json.get('model') : undefined
  return model instanceof Map && model.has('vocab')
}

/**
 * Texts of all tokens of a Hugging Face `tokenizer.json`: `model.vocab` as an object (BPE, WordPiece, WordLevel) or a
 * list of `[token, score]` (Unigram), and `added_tokens`, which stand as they are. Byte-level pieces are turned back into bytes
 * and these into UTF-8, bytes that are no whole character as `\xHH`; `▁` becomes a space and `<0x0A>` its byte where the
 * tokenizer says so; the `##` of WordPiece stays.
 * @throws ReadError for a file of another form, and for ids that are no integers from 0 to 4,194,303
 */
export function readTokenizer(json: JsonValue, file: string): TokenTexts {
  if (!isTokenizer(json)) {
    throw new ReadError({
      file,
      field: 'model.vocab',
      expected: 'the vocabulary of a tokenizer.json',
      found: 'nothing',
    })
  }
  const model = json.get('model')
  const vocab = model instanceof Map ? model.get('vocab') : undefined
  const spelling = spellingOf(json)
  const added = json.get('added_tokens')
  let count = 0
  for (const [id] of vocabPieces(vocab, file)) count = Math.max(count, id + 1)
  for (const [id] of addedPieces(added, file)) count = Math.max(count, id + 1)
  const texts = new Array<string>(count).fill('')
  for (const [id, piece] of vocabPieces(vocab, file)) texts[id] = pieceText(piece, spelling)
  for (const [id, content] of addedPieces(added, file)) texts[id] = content
  return { file, texts }
}

function* vocabPieces(vocab: JsonValue | undefined, file: string): Generator<[number, string]> {
  if (vocab instanceof Map) {
    for (const [piece, id] of vocab) yield [checkedId(id, 'model.vocab', file), piece]
    return
  }
  if (!Array.isArray(vocab)) throw unlike(file, 'model.vocab', 'an object, or a list of tokens and scores', vocab)
  for (const [id, entry] of vocab.entries()) {
    const piece = Array.isArray(entry) ? entry[0] : undefined
    if (typeof piece !== 'string') throw unlike(file, `model.vocab ${id}`, 'a list of a token and its score', entry)
    yield [checkedId(id, 'model.vocab', file), piece]
  }
}

function* addedPieces(added: JsonValue | undefined, file: string): Generator<[number, string]> {
  if (added === undefined || added === null) return
  if (!Array.isArray(added)) throw unlike(file, 'added_tokens', 'a list', added)
  for (const [index, entry] of added.entries()) {
    const content = entry instanceof Map ? entry.get('content') : undefined
    if (!(entry instanceof Map) || typeof content !== 'string') {
      throw unlike(file, `added_tokens ${index}`, 'an object with id and content', entry)
    }
    yield [checkedId(entry.get('id'), `added_tokens ${index}`, file), content]
  }
}

function checkedId(id: JsonValue | undefined, field: string, file: string): number {
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < mostTokens) return id
  const expected = `ids from 0 to ${groupedNumber(mostTokens - 1)}`
  const found = typeof id === 'number' || typeof id === 'bigint' ? 'an id outside' : jsonKind(id)
  throw new ReadError({ file, field, expected, found })
}

function unlike(file: string, field: string, expected: string, value: JsonValue | undefined): ReadError {
  return new ReadError({ file, field, expected, found: Array.isArray(value) ? 'another list' : jsonKind(value) })
}

/** The decoder says how pieces become text; older files have only a pre-tokenizer. */
function spellingOf(tokenizer: JsonObject): Spelling {
  const steps = [...stepsOf(tokenizer.get('decoder')), ...stepsOf(tokenizer.get('pre_tokenizer'))]
  const types = new Set(steps.map((step) => step.get('type')))
  const replaces = steps.some((step) => {
    const pattern = step.get('pattern')
    return step.get('type') === 'Replace' && pattern instanceof Map && pattern.get('String') === '▁'
  })
  return { byteLevel: types.has('ByteLevel'), metaspace: types.has('Metaspace') || replaces }
}

/** A step itself, or those of a `Sequence`, which may hold others: the parser bounds how deep. */
function stepsOf(step: JsonValue | undefined): JsonObject[] {
  if (!(step instanceof Map)) return []
  const inner = step.get('decoders') ?? step.get('pretokenizers')
  return Array.isArray(inner) ? inner.flatMap(stepsOf) : [step]
}

function pieceText(piece: string, { byteLevel, metaspace }: Spelling): string {
  if (byteLevel) return visibleBytes(byteLevelBytes(piece))
  const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(piece)
  if (byte !== null) return visibleBytes(Uint8Array.of(Number.parseInt(byte[1], 16)))
  return metaspace ? piece.replaceAll('▁', ' ') : piece
}
