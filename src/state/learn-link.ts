/** Version of the parameters below. A link that says a newer one is read as far as it can be, and the page says so. */
const LEARN_LINK_VERSION = 1

export const learnPages = ['lessons', 'museum', 'toy', 'glossary'] as const
export type LearnPage = (typeof learnPages)[number]

/** What of Learn is shown. Ids are checked against the lessons where these are known, not here. */
export type LearnPlace =
  | { readonly kind: 'page'; readonly page: LearnPage }
  /** `step` counts from 0; in a link it counts from 1. */
  | { readonly kind: 'lesson'; readonly id: string; readonly step: number }
  | { readonly kind: 'bug'; readonly id: string }

/** Parts of the page that a teacher's link can hide. */
export const hideableParts = [
  'loss',
  'findings',
  'what-if',
  'scans',
  'settings',
  'batch',
  'inspector',
  'overview',
  'samples',
] as const
export type HideablePart = (typeof hideableParts)[number]

/** What a teacher's link can lock: it is seen, and cannot be changed. */
export const lockableParts = ['settings', 'batch'] as const
export type LockablePart = (typeof lockableParts)[number]

export interface LearnLink {
  readonly place: LearnPlace | null
  readonly hide: readonly HideablePart[]
  readonly lock: readonly LockablePart[]
}

/** Parameters that belong to Learn; all others of an address are left as they are. */
const ownKeys = ['learn', 'lesson', 'step', 'bug', 'hide', 'lock', 'learn-version'] as const

const idPattern = /^[a-z0-9-]{1,64}$/

/**
 * Reads Learn's part of an address: `learn=museum`, `lesson=ID&step=2`, `bug=ID`, `hide=findings,settings`,
 * `lock=settings`. What cannot be read is named in `problems`, and the rest still counts.
 */
export function readLearnLink(query: URLSearchParams): LearnLink & { readonly problems: readonly string[] } {
  const problems: string[] = []
  const version = query.get('learn-version')
  if (version !== null && Number(version) !== LEARN_LINK_VERSION)
    problems.push(`learn-version: this page knows ${LEARN_LINK_VERSION}, the link says ${quoted(version)}.`)
  return {
    place: readPlace(query, problems),
    hide: readList(query, 'hide', hideableParts, problems),
    lock: readList(query, 'lock', lockableParts, problems),
    problems,
  }
}

/** Writes a link into the parameters of an address; parameters of others stay. */
export function writeLearnLink(query: URLSearchParams, { place, hide, lock }: LearnLink): URLSearchParams {
  const written = new URLSearchParams(query)
  for (const key of ownKeys) written.delete(key)
  if (place?.kind === 'page') written.set('learn', place.page)
  if (place?.kind === 'lesson') {
    written.set('lesson', place.id)
    written.set('step', String(place.step + 1))
  }
  if (place?.kind === 'bug') written.set('bug', place.id)
  if (hide.length > 0) written.set('hide', hide.join(','))
  if (lock.length > 0) written.set('lock', lock.join(','))
  return written
}

function readPlace(query: URLSearchParams, problems: string[]): LearnPlace | null {
  const lesson = readId(query, 'lesson', problems)
  if (lesson !== null) return { kind: 'lesson', id: lesson, step: readStep(query, problems) }
  const bug = readId(query, 'bug', problems)
  if (bug !== null) return { kind: 'bug', id: bug }
  const asked = query.get('learn')
  if (asked === null) return null
  const page = learnPages.find((one) => one === asked)
  if (page !== undefined) return { kind: 'page', page }
  problems.push(`learn: expected one of ${learnPages.join(', ')}, found ${quoted(asked)}.`)
  return { kind: 'page', page: 'lessons' }
}

function readStep(query: URLSearchParams, problems: string[]): number {
  const text = query.get('step')
  if (text === null) return 0
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1) return Number(text) - 1
  problems.push(`step: expected a number from 1, found ${quoted(text)}.`)
  return 0
}

function readId(query: URLSearchParams, key: 'lesson' | 'bug', problems: string[]): string | null {
  const text = query.get(key)
  if (text === null || idPattern.test(text)) return text
  problems.push(`${key}: expected the name of one, found ${quoted(text)}.`)
  return null
}

function readList<T extends string>(
  query: URLSearchParams,
  key: 'hide' | 'lock',
  known: readonly T[],
  problems: string[],
): readonly T[] {
  const named = (query.get(key) ?? '').split(',').filter((name) => name !== '')
  for (const name of named)
    if (!known.some((one) => one === name))
      problems.push(`${key}: expected ${known.join(', ')}, found ${quoted(name)}.`)
  return known.filter((name) => named.includes(name))
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text)
}
