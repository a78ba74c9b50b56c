import { type TargetReason, targetReasons } from '../targets/target-reason.ts'

/** What is looked for. `head: null` is any head; depths count from 0. */
export type TokenQuery =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'id' | 'label'; readonly id: number }
  | { readonly kind: 'loss'; readonly head: 'main' | number | null; readonly above: boolean; readonly value: number }
  | { readonly kind: 'reason'; readonly head: number | null; readonly reason: TargetReason }
  | { readonly kind: 'notFinite' }

/** Examples for whoever wonders what can be asked. */
export const queryExamples = [
  'God',
  'id:42',
  'label:-100',
  'loss>8',
  'd1.loss<0.1',
  'reason:crossBoundary',
  'nan',
] as const

/**
 * Reads a query as typed. Bare words are text of the tokens; a bare number is a token id where tokens have no text.
 * @returns null for an empty query, a sentence where something is asked that does not exist
 */
export function parseTokenQuery(typed: string, hasTexts: boolean): TokenQuery | { readonly problem: string } | null {
  const text = typed.trim()
  if (text === '') return null
  const [, key, value] = /^(id|label|text|reason):(.*)$/is.exec(text) ?? []
  if (key?.toLowerCase() === 'text') return { kind: 'text', text: value }
  if (key?.toLowerCase() === 'reason') return reasonQuery(value.trim(), null)
  if (key !== undefined) {
    const id = /^[+-]?\d+$/.test(value.trim()) ? Number(value) : null
    return id === null
      ? { problem: `${key}: wants a whole number, as in ${key}:42` }
      : { kind: key.toLowerCase() === 'id' ? 'id' : 'label', id }
  }
  if (/^(nan|inf|infinity)$/i.test(text)) return { kind: 'notFinite' }
  const [, head, operator, limit] = /^(?:(main|d\d+)\.)?loss\s*([<>])=?\s*(\S+)$/i.exec(text) ?? []
  if (operator !== undefined) {
    const number = Number(limit)
    if (Number.isNaN(number)) return { problem: `loss${operator} wants a number, as in loss${operator}8` }
    return { kind: 'loss', head: headOf(head), above: operator === '>', value: number }
  }
  const [, depth, reason] = /^d(\d+)\.reason:(.*)$/i.exec(text) ?? []
  if (reason !== undefined) return reasonQuery(reason.trim(), Number(depth))
  if (!hasTexts && /^\d+$/.test(text)) return { kind: 'id', id: Number(text) }
  if (!hasTexts) return { problem: 'Tokens have no text here: open the tokenizer.json too, or ask for id:42.' }
  return { kind: 'text', text: typed.trimStart() === typed ? text : ` ${text}` }
}

function headOf(text: string | undefined): 'main' | number | null {
  if (text === undefined) return null
  return text.toLowerCase() === 'main' ? 'main' : Number(text.slice(1))
}

function reasonQuery(text: string, head: number | null): TokenQuery | { readonly problem: string } {
  const reason = targetReasons.find((one) => one.toLowerCase() === text.toLowerCase())
  return reason === undefined
    ? { problem: `reason: is one of ${targetReasons.join(', ')}` }
    : { kind: 'reason', head, reason }
}
