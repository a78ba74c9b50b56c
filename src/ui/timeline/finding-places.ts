import type { Finding } from '../../core/findings/finding.ts'

/** Where a finding that matters has a place: errors before warnings where both have one. */
export interface FindingPlace {
  readonly row: number
  readonly start: number
  readonly end: number
  readonly severity: 'error' | 'warning'
}

const made = new WeakMap<readonly Finding[], readonly FindingPlace[]>()

/** Places of all errors and warnings, in the order of the tokens; remembered, because every repaint asks. */
export function findingPlaces(findings: readonly Finding[] | null): readonly FindingPlace[] {
  if (findings === null) return []
  const known = made.get(findings)
  if (known !== undefined) return known
  const places = findings
    .flatMap(({ severity, places }) =>
      severity === 'info' ? [] : places.map(({ row, start, end }): FindingPlace => ({ row, start, end, severity })),
    )
    .sort((a, b) => a.row - b.row || a.start - b.start || a.severity.localeCompare(b.severity))
  made.set(findings, places)
  return places
}
