import type { RawFinding, Rule } from './rule.ts'

/** A finding with its rule, before pricing. */
export interface Found {
  readonly rule: Rule
  readonly raw: RawFinding
  readonly explains: readonly string[]
}

/**
 * Takes out findings that are a consequence of another: one cause is one finding. A child goes where its cells are all
 * among its cause's, or it names none; a child with cells of its own stays, unless its cause misleads it.
 */
export function foldFindings(found: readonly Found[]): Found[] {
  const causes = found.filter(
    ({ rule, raw }) => (rule.explains ?? rule.misleads ?? raw.misleads) !== undefined && raw.severity !== 'info',
  )
  const folded = new Map<Found, Found>()
  for (const child of found)
    for (const cause of causes)
      if (cause !== child && !folded.has(cause) && isConsequence(child, cause)) {
        folded.set(child, cause)
        break
      }
  return found.flatMap((entry) => {
    if (folded.has(entry)) return []
    const own = found.flatMap((child) => (folded.get(child) === entry ? [child.rule.id] : []))
    return [{ ...entry, explains: [...new Set(own)] }]
  })
}

function isConsequence({ rule, raw }: Found, cause: Found): boolean {
  const { explains, misleads = cause.raw.misleads } = cause.rule
  return misleads?.includes(rule.id) === true || (explains?.includes(rule.id) === true && isPartOf(raw, cause.raw))
}

function isPartOf(child: RawFinding, cause: RawFinding): boolean {
  if (child.cells === undefined) return true
  if (cause.cells === undefined) return false
  const known = new Map(cause.cells.map(({ depth, tokens }) => [depth, new Set(tokens)]))
  return child.cells.every(({ depth, tokens }) => tokens.every((token) => known.get(depth)?.has(token) === true))
}
