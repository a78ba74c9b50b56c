/** What may be typed into a number field. */
export interface NumberRule {
  readonly integer?: boolean
  readonly min?: number
  readonly max?: number
  /** Whether an empty field means Python's None. */
  readonly none?: boolean
}

export type ParsedSetting = { readonly value: number | null } | { readonly problem: string }

/** Reads what was typed; `nan` and `inf` are numbers to Python, and to this page. */
export function parseSetting(text: string, { integer = false, min, max, none = false }: NumberRule): ParsedSetting {
  const typed = text.trim().toLowerCase()
  if (typed === '' || typed === 'none') return none ? { value: null } : { problem: 'A number is needed here.' }
  const value = pythonFloat(typed)
  if (value === null) return { problem: 'Not a number: the setting was left as it is.' }
  if (integer && !Number.isSafeInteger(value)) return { problem: 'An integer is needed here.' }
  if (min !== undefined && value < min) return { problem: `Must be ${min} or more.` }
  if (max !== undefined && value > max) return { problem: `Must be ${max} or less.` }
  return { value }
}

function pythonFloat(text: string): number | null {
  const match = /^([+-]?)(nan|inf(?:inity)?)$/.exec(text)
  if (match !== null) {
    if (match[2] === 'nan') return Number.NaN
    return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) ? Number(text) : null
}
