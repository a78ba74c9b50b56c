import { appStore } from './app-store.ts'
import { putInForce } from './compute-batch.ts'
import { openFiles } from './open-files.ts'
import { type FileHandle, filesOfHandles, pickHandles } from './recent/file-handles.ts'
import { showWindow, timelineStore } from './timeline-store.ts'
import { openings, type Turn } from './turns.ts'

/** Milliseconds between two looks at the files. */
const LOOK_MS = 2000

/** Reads whose losses are kept: a dump every few minutes, for days. */
const MOST_READS = 2000

interface Followed {
  readonly handles: readonly FileHandle[]
  /** Whether what is open is still what was read of them. */
  isShown: Turn
  /** What the files looked like when they were read, and at the last look: a trainer may be in the middle of writing. */
  read: string
  seen: string
}

let followed: Followed | null = null
let timer: ReturnType<typeof setInterval> | undefined

/**
 * Has the user choose files, opens them, and opens them again whenever a trainer has written them anew, until something else
 * is opened. What is seen of them stays: row, window, cell and changes, as long as the shape does.
 */
export async function followFiles(): Promise<void> {
  const handles = await pickHandles()
  if (handles.length === 0) return
  stopFollowing()
  const files = await filesOfHandles(handles)
  const look = looksOf(files)
  followed = { handles, isShown: () => true, read: look, seen: look }
  appStore.setState({ following: { name: files.map(({ name }) => name).join(' + '), reads: [] } })
  timer = setInterval(() => void lookAgain(), LOOK_MS)
  await read(followed, files)
}

/** The files are not looked at any more; what is open stays. */
export function stopFollowing(): void {
  clearInterval(timer)
  followed = null
  appStore.setState({ following: null })
}

async function lookAgain(): Promise<void> {
  const mine = followed
  if (mine === null || document.hidden || appStore.getState().work.status !== 'idle') return
  if (!mine.isShown()) {
    stopFollowing()
    return
  }
  // A file that is being replaced may be gone for a moment.
  const files = await filesOfHandles(mine.handles).catch(() => null)
  if (files === null || mine !== followed) return
  const look = looksOf(files)
  const isAtRest = look === mine.seen
  mine.seen = look
  if (look === mine.read || !isAtRest) return
  mine.read = look
  await read(mine, files)
}

/** Opens the files as they are now, and notes their losses. What cannot be read is shown; the next writing is tried again. */
async function read(mine: Followed, files: readonly File[]): Promise<void> {
  const seen = whatIsSeen()
  const opening = openFiles(files)
  mine.isShown = openings.current()
  const isRead = await opening.then(
    () => true,
    () => false,
  )
  const { open, following } = appStore.getState()
  if (!isRead || mine !== followed || !mine.isShown() || open.status !== 'open' || following === null) return
  const { evaluation } = open.loaded
  const one = { at: Date.now(), mtpLoss: evaluation?.mtpLoss ?? null, mainLoss: evaluation?.main?.loss ?? null }
  appStore.setState({ following: { ...following, reads: [...following.reads, one].slice(-MOST_READS) } })
  seen?.()
}

/** Keeps what is seen of the open batch; what it returns shows that again, in a batch of the same shape. */
function whatIsSeen(): (() => void) | null {
  const { open, row, pinned, selection } = appStore.getState()
  if (open.status !== 'open') return null
  const { window } = timelineStore.getState()
  const { history, batch } = open
  return () => {
    const now = appStore.getState().open
    if (now.status !== 'open') return
    const { rows, sequenceLength } = now.batch
    if (rows !== batch.rows || sequenceLength !== batch.sequenceLength) return
    appStore.setState({ row, pinned, selection })
    showWindow(window, sequenceLength)
    if (history.at > 0) putInForce(history)
  }
}

function looksOf(files: readonly File[]): string {
  return files.map(({ lastModified, size }) => `${lastModified} ${size}`).join(', ')
}
