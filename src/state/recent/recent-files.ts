import type { RecentFiles } from '../app-state.ts'
import { appStore } from '../app-store.ts'
import { type FileHandle, filesOfHandles, handlesOf, hasFileHandles } from './file-handles.ts'
import { forgetOpening, forgetOpenings, type KeptOpening, keepOpening, keptOpenings } from './recent-database.ts'

/** Openings that are kept; the oldest goes. */
const MOST = 10

let kept: readonly KeptOpening[] = []

/** Shows what was opened before in this browser: nothing where it has no file handles, or keeps nothing. */
export async function loadRecent(): Promise<void> {
  if (!hasFileHandles()) return
  kept = (await keptOpenings().catch(() => [])).toReversed()
  const before = new Map(appStore.getState().recent.map((one) => [one.id, one.problem]))
  appStore.setState({ recent: kept.map((one) => ({ ...shown(one), problem: before.get(one.id) ?? null })) })
}

/** Keeps the handles of files that were opened, first in the list. Files that came without a handle are not kept. */
export async function rememberOpened(files: readonly File[]): Promise<void> {
  const handles = handlesOf(files)
  if (handles === null) return
  try {
    const others: KeptOpening[] = []
    for (const one of await keptOpenings()) {
      if (await areSame(one.handles, handles)) await forgetOpening(one.id)
      else others.push(one)
    }
    for (const { id } of others.slice(0, Math.max(0, others.length - MOST + 1))) await forgetOpening(id)
    await keepOpening({ handles, at: Date.now() })
    await loadRecent()
  } catch {
    // Storage may be off or full; the batch is open all the same.
  }
}

/**
 * The files of an entry, once the browser lets them be read: it asks the user, so this is to be called on a click. null where
 * they cannot be had; the entry then says why.
 */
export async function recentFiles(id: number): Promise<File[] | null> {
  const handles = kept.find((one) => one.id === id)?.handles ?? []
  for (const handle of handles)
    if (!(await isAllowed(handle))) {
      showProblem(id, `The browser was not allowed to read ${handle.name}. Open it once more to be asked again.`)
      return null
    }
  try {
    const files = await filesOfHandles(handles)
    showProblem(id, null)
    return files
  } catch (error) {
    showProblem(id, whyNot(error))
    return null
  }
}

export async function forgetRecent(id: number): Promise<void> {
  await forgetOpening(id).catch(() => undefined)
  await loadRecent()
}

export async function forgetAllRecent(): Promise<void> {
  await forgetOpenings().catch(() => undefined)
  await loadRecent()
}

async function isAllowed(handle: FileHandle): Promise<boolean> {
  const asked = { mode: 'read' } as const
  // Handles that need no permission have no such method.
  if ((await handle.queryPermission?.(asked)) === 'granted') return true
  if (handle.requestPermission === undefined) return true
  // A question that is closed without an answer leaves it at `prompt`.
  return (await handle.requestPermission(asked).catch(() => 'denied')) === 'granted'
}

function whyNot(error: unknown): string {
  if (error instanceof DOMException && error.name === 'NotFoundError')
    return 'No longer there: moved, renamed or deleted. Forget it, or browse to where it is now.'
  return `It could not be read: ${error instanceof Error ? error.message : String(error)}`
}

function showProblem(id: number, problem: string | null): void {
  const { recent } = appStore.getState()
  appStore.setState({ recent: recent.map((one) => (one.id === id ? { ...one, problem } : one)) })
}

function shown({ id, handles, at }: KeptOpening): Omit<RecentFiles, 'problem'> {
  return { id, name: handles.map(({ name }) => name).join(' + '), at }
}

async function areSame(some: readonly FileHandle[], others: readonly FileHandle[]): Promise<boolean> {
  if (some.length !== others.length) return false
  for (const handle of some) {
    const found = await Promise.all(others.map((other) => handle.isSameEntry(other)))
    if (!found.includes(true)) return false
  }
  return true
}
