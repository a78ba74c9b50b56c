import { createStore, useStore } from 'zustand'
import type { Finding } from '../core/findings/finding.ts'
import { type HideablePart, type LearnPlace, type LockablePart, readLearnLink, writeLearnLink } from './learn-link.ts'
import { type LearnProgress, noProgress, recallProgress, rememberProgress } from './learn-progress.ts'

export interface LearnState {
  /** null while Learn is closed. */
  readonly place: LearnPlace | null
  readonly hidden: ReadonlySet<HideablePart>
  readonly locked: ReadonlySet<LockablePart>
  /** What of the link that opened the page could not be read. */
  readonly problems: readonly string[]
  /** What the learner did in the step's own figure since the step began. */
  readonly touched: ReadonlySet<string>
  /** The piece of the museum that is being guessed: the doctor keeps its findings to itself. */
  readonly guessing: string | null
  /** True after Back or Forward: the page is as it was then, so a step does not set its stage again. */
  readonly isReplayed: boolean
  readonly progress: LearnProgress
}

export const learnStore = createStore<LearnState>(() => ({
  place: null,
  hidden: new Set(),
  locked: new Set(),
  problems: [],
  touched: new Set(),
  guessing: null,
  isReplayed: false,
  progress: noProgress,
}))

export function useLearnStore<T>(selector: (state: LearnState) => T): T {
  return useStore(learnStore, selector)
}

/** Parts of the page that are not shown: those that a teacher's link hides, and the doctor while a piece is guessed. */
export function hiddenParts({ hidden, guessing }: Pick<LearnState, 'hidden' | 'guessing'>): ReadonlySet<HideablePart> {
  return guessing === null ? hidden : new Set([...hidden, 'findings'])
}

/** What the page may show of the doctor's findings: none while a piece is guessed, or where a teacher's link hides them. */
export function shownFindings(findings: readonly Finding[] | null, learn: LearnState): readonly Finding[] | null {
  return hiddenParts(learn).has('findings') ? null : findings
}

/** Takes up what the address asks of Learn, and what this browser remembers. */
export function startLearn(query: URLSearchParams): void {
  const { place, hide, lock, problems } = readLearnLink(query)
  learnStore.setState({
    place,
    problems,
    hidden: new Set(hide),
    locked: new Set(lock),
    progress: recallProgress(),
  })
  addEventListener('popstate', () => {
    const again = readLearnLink(new URLSearchParams(location.search))
    learnStore.setState({ place: again.place, isReplayed: true, touched: new Set() })
  })
}

/** Opens a place of Learn; the address follows, so that it is a link to it. */
export function showLearn(place: LearnPlace | null): void {
  const { progress } = learnStore.getState()
  learnStore.setState({ place, touched: new Set(), guessing: null, isReplayed: false, problems: [] })
  if (place?.kind === 'lesson') saveProgress({ ...progress, at: { ...progress.at, [place.id]: place.step } })
  followAddress()
}

/** Opens the lessons; closes what of Learn is open. */
export function toggleLearn(): void {
  showLearn(learnStore.getState().place === null ? { kind: 'page', page: 'lessons' } : null)
}

/** Notes that the learner moved a figure of the step: its task may hang on it. */
export function touch(what: string): void {
  const { touched } = learnStore.getState()
  if (!touched.has(what)) learnStore.setState({ touched: new Set(touched).add(what) })
}

export function finishStep(lesson: string, step: number): void {
  const { progress } = learnStore.getState()
  const key = `${lesson}:${step}`
  if (!progress.done.includes(key)) saveProgress({ ...progress, done: [...progress.done, key] })
}

export function finishBug(id: string, how: 'found' | 'revealed'): void {
  const { progress } = learnStore.getState()
  saveProgress({ ...progress, bugs: { ...progress.bugs, [id]: how } })
}

/** While a piece is being guessed its findings stay hidden; null ends that. */
export function setGuessing(id: string | null): void {
  learnStore.setState({ guessing: id })
}

export function resetProgress(): void {
  saveProgress(noProgress)
}

/** Shows what a teacher's link hid, and lets everything be changed. */
export function unlock(): void {
  learnStore.setState({ hidden: new Set(), locked: new Set() })
  followAddress()
}

/** The address of a place, with what a link to it hides and locks. */
export function learnAddress(
  place: LearnPlace,
  hide: readonly HideablePart[] = [],
  lock: readonly LockablePart[] = [],
): string {
  const query = writeLearnLink(new URLSearchParams(location.search), { place, hide, lock })
  return `${location.origin}${location.pathname}?${query}`
}

function saveProgress(progress: LearnProgress): void {
  learnStore.setState({ progress })
  rememberProgress(progress)
}

function followAddress(): void {
  const { place, hidden, locked } = learnStore.getState()
  const query = writeLearnLink(new URLSearchParams(location.search), {
    place,
    hide: [...hidden],
    lock: [...locked],
  }).toString()
  history.replaceState(history.state, '', `${location.pathname}${query === '' ? '' : `?${query}`}${location.hash}`)
}
