import type { TokenTexts } from '../../core/tensor/tensor-file.ts'

/** A token of the toy pack: its id, and the position of the sample whose hidden states it borrows. */
export interface ToyToken {
  readonly id: number
  readonly text: string
  /** Index into the flattened sample. */
  readonly source: number
  /** True where all tokens before it in its document are those before `source` in the sample's: the states are its own. */
  readonly isOwn: boolean
}

/** What the toy pack can be made of: tokens that occur in the sample, and where. */
export interface ToySource {
  readonly ids: ArrayLike<number>
  /** Start of the document of each token of the sample. */
  readonly starts: ArrayLike<number>
  readonly texts: TokenTexts
}

export interface ToyText {
  readonly documents: readonly (readonly ToyToken[])[]
  /** Pieces of the text that no token of the sample spells, each once. */
  readonly unknown: readonly string[]
  /** True where the text went on past the last token that is taken. */
  readonly isCut: boolean
}

/** Tokens in a toy pack, all documents together. */
export const MOST_TOKENS = 64

/** What stands between documents in the text. */
const SEPARATOR = '|'

/**
 * Takes a text apart into tokens that occur in the sample, each time the longest that fits, and finds for each the
 * position of the sample where most of the tokens before it are the same.
 */
export function toyTokens(text: string, source: ToySource): ToyText {
  const byText = positionsByText(source)
  const longest = [...byText.keys()].reduce((most, piece) => Math.max(most, piece.length), 0)
  const documents: ToyToken[][] = []
  const unknown = new Set<string>()
  let count = 0
  let isCut = false
  for (const line of text.split(SEPARATOR)) {
    const document: ToyToken[] = []
    for (let at = 0; at < line.length; ) {
      const piece = longestPiece(line, at, longest, byText)
      if (piece === null) {
        if (line[at] !== ' ') unknown.add(line[at])
        at++
        continue
      }
      if (count === MOST_TOKENS) {
        isCut = true
        break
      }
      document.push(bestToken(byText.get(piece) ?? [], document, piece, source))
      count++
      at += piece.length
    }
    if (document.length > 0) documents.push(document)
  }
  return { documents, unknown: [...unknown], isCut }
}

/** The text of documents, with the separator between them: what a moved boundary writes back. Spaces are tokens' own. */
export function toyText(documents: readonly (readonly ToyToken[])[]): string {
  return documents.map((document) => document.map(({ text }) => text).join('')).join(SEPARATOR)
}

function positionsByText({ ids, texts }: ToySource): ReadonlyMap<string, readonly number[]> {
  const positions = new Map<string, number[]>()
  for (let i = 0; i < ids.length; i++) {
    const text = texts.texts[ids[i]]
    // Special tokens, and bytes that are no whole character, cannot be typed.
    if (
      text === undefined ||
      text === '' ||
      /^<\|.*\|>$/.test(text) ||
      text.includes('\\x') ||
      text.includes(SEPARATOR)
    )
      continue
    const list = positions.get(text)
    if (list === undefined) positions.set(text, [i])
    else list.push(i)
  }
  return positions
}

/** The longest piece of the sample that stands at a place of the text. */
function longestPiece(line: string, at: number, longest: number, known: ReadonlyMap<string, unknown>): string | null {
  for (let length = Math.min(longest, line.length - at); length > 0; length--) {
    const piece = line.slice(at, at + length)
    if (known.has(piece)) return piece
  }
  return null
}

function bestToken(
  positions: readonly number[],
  before: readonly ToyToken[],
  text: string,
  { ids, starts }: ToySource,
): ToyToken {
  let best = positions[0]
  let most = -1
  for (const position of positions) {
    const available = position - starts[position]
    let same = 0
    while (same < before.length && same < available && ids[position - 1 - same] === before[before.length - 1 - same].id)
      same++
    // All of the context is the same, and there is no more of it: these are the token's own hidden states.
    const score = same === before.length && available === before.length ? Number.POSITIVE_INFINITY : same
    if (score > most) {
      most = score
      best = position
    }
  }
  return { id: ids[best], text, source: best, isOwn: most === Number.POSITIVE_INFINITY }
}
