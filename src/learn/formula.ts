/** A formula as data, drawn as MathML. */
export type Formula =
  | { readonly kind: 'row'; readonly parts: readonly Formula[] }
  /** A variable, in italics where it is one letter. */
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  /** A number that is computed when it is shown. */
  | { readonly kind: 'figure'; readonly name: string }
  | { readonly kind: 'fraction'; readonly over: Formula; readonly under: Formula }
  | { readonly kind: 'sub'; readonly base: Formula; readonly sub: Formula }
  | { readonly kind: 'power'; readonly base: Formula; readonly exponent: Formula }
  | { readonly kind: 'sum'; readonly under: Formula; readonly over: Formula | null }

type Part = Formula | string

/** Short words of a formula: a letter is a variable, digits a number, anything else an operator. */
function asFormula(part: Part): Formula {
  if (typeof part !== 'string') return part
  if (/^[\p{L}]+$/u.test(part)) return { kind: 'name', text: part }
  return /^[\d.,]+$/.test(part) ? { kind: 'number', text: part } : { kind: 'operator', text: part }
}

export const row = (...parts: readonly Part[]): Formula => ({ kind: 'row', parts: parts.map(asFormula) })
export const fraction = (over: Part, under: Part): Formula => ({
  kind: 'fraction',
  over: asFormula(over),
  under: asFormula(under),
})
export const sub = (base: Part, below: Part): Formula => ({ kind: 'sub', base: asFormula(base), sub: asFormula(below) })
export const power = (base: Part, exponent: Part): Formula => ({
  kind: 'power',
  base: asFormula(base),
  exponent: asFormula(exponent),
})
export const sum = (under: Part, over: Part | null = null): Formula => ({
  kind: 'sum',
  under: asFormula(under),
  over: over === null ? null : asFormula(over),
})
export const words = (text: string): Formula => ({ kind: 'text', text })
export const figure = (name: string): Formula => ({ kind: 'figure', name })

/** Names of the computed numbers in a formula. */
export function figuresOf(formula: Formula): readonly string[] {
  switch (formula.kind) {
    case 'figure':
      return [formula.name]
    case 'row':
      return formula.parts.flatMap(figuresOf)
    case 'fraction':
      return [...figuresOf(formula.over), ...figuresOf(formula.under)]
    case 'sub':
      return [...figuresOf(formula.base), ...figuresOf(formula.sub)]
    case 'power':
      return [...figuresOf(formula.base), ...figuresOf(formula.exponent)]
    case 'sum':
      return [...figuresOf(formula.under), ...(formula.over === null ? [] : figuresOf(formula.over))]
    default:
      return []
  }
}
