/** What this browser remembers of a learner. Nothing of it leaves the browser. */
export interface LearnProgress {
  /** `lesson:step` of the steps whose task was done. */
  readonly done: readonly string[]
  /** The step at which a lesson goes on, by the lesson's id. */
  readonly at: Readonly<Record<string, number>>
  /** How a piece of the museum was finished, by its id. */
  readonly bugs: Readonly<Record<string, 'found' | 'revealed'>>
}

export const noProgress: LearnProgress = { done: [], at: {}, bugs: {} }

const KEY = 'mtp-lens/learn'
const VERSION = 1

/** The remembered progress; junk of another version or program counts as none. */
export function recallProgress(): LearnProgress {
  try {
    return readProgress(JSON.parse(localStorage.getItem(KEY) ?? 'null'))
  } catch {
    // Storage may be off, or hold what is no JSON.
    return noProgress
  }
}

export function rememberProgress(progress: LearnProgress): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ version: VERSION, ...progress }))
  } catch {
    // Storage may be off or full; progress then lasts as long as the page.
  }
}

/** Reads stored progress, entry by entry: what is not as it was written is left out. */
export function readProgress(stored: unknown): LearnProgress {
  if (!isRecord(stored) || stored.version !== VERSION) return noProgress
  const { done, at, bugs } = stored
  return {
    done: Array.isArray(done) ? done.filter((entry): entry is string => typeof entry === 'string') : [],
    at: entriesOf(at, (step): step is number => Number.isSafeInteger(step) && Number(step) >= 0),
    bugs: entriesOf(bugs, (how): how is 'found' | 'revealed' => how === 'found' || how === 'revealed'),
  }
}

function entriesOf<T>(value: unknown, isWanted: (entry: unknown) => entry is T): Readonly<Record<string, T>> {
  if (!isRecord(value)) return {}
  return Object.fromEntries(Object.entries(value).flatMap(([key, entry]) => (isWanted(entry) ? [[key, entry]] : [])))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
