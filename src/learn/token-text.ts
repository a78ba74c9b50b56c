import type { TokenTexts } from '../core/tensor/tensor-file.ts'

/** A token as a lesson writes it: its text with its spaces visible, or its id where no tokenizer is there. */
export function tokenText(id: number, tokens: TokenTexts | null): string {
  const text = tokens?.texts[id]
  if (id < 0) return `−${-id}`
  return text === undefined || text === '' ? String(id) : text.replaceAll(' ', '␣').replaceAll('\n', '⏎')
}
