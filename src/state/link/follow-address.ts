import { changesOf, stepTo } from '../../core/findings/what-if/edit-history.ts'
import type { WhatIf } from '../../core/findings/what-if/what-if.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import type { AppState, LinkState, OpenBatchState, TokenRange } from '../app-state.ts'
import { appStore } from '../app-store.ts'
import { closeBatch } from '../close-batch.ts'
import { putInForce } from '../compute-batch.ts'
import { type LaneView, laneKeysOf, usualLanes } from '../lane-view.ts'
import { chooseForBatch, openFiles, openPack } from '../open-files.ts'
import { openAddress, openSample } from '../open-sample.ts'
import { showWindow, timelineStore } from '../timeline-store.ts'
import { type BatchOrigin, sameOrigin } from './batch-origin.ts'
import { heldFiles } from './held-files.ts'
import { knownLanes, linkLanes } from './lane-link.ts'
import { type Address, readLink, type ViewLink, writeLink } from './view-link.ts'

/** Milliseconds between two changes of the address for what changes many times a second, which browsers refuse. */
const REST_MS = 300

/** The link that is being followed: its batch is not open yet, or not the pack or labels it means. */
let followed: ViewLink | null = null
/** True while a link is put on screen: what changes then is not a step of the user's. */
let isShowing = false

/**
 * Keeps the address in step with what is seen, and what is seen in step with the address: a step of the user's (another
 * batch, row, cell, panel, setting) is a step of the history, a moved window is not. Follows the address the page came with.
 */
export function followAddress(): void {
  appStore.subscribe(storeChanged)
  let rest: ReturnType<typeof setTimeout> | undefined
  let written = Number.NEGATIVE_INFINITY
  const replaceAddress = () => {
    written = performance.now()
    write('replace')
  }
  // The window comes to rest; a lane is put somewhere in one step, and a page that is loaded again at once has it there.
  timelineStore.subscribe((state, before) => {
    if (state.window === before.window) return
    clearTimeout(rest)
    rest = setTimeout(replaceAddress, REST_MS)
  })
  appStore.subscribe((state, before) => {
    if (state.lanes === before.lanes) return
    clearTimeout(rest)
    const left = written + REST_MS - performance.now()
    if (left <= 0) replaceAddress()
    else rest = setTimeout(replaceAddress, left)
  })
  addEventListener('popstate', () => follow(location, usualLanes))
  follow(location)
}

function storeChanged(state: AppState, before: AppState): void {
  const { open } = state
  if (
    open.status === 'open' &&
    (before.open.status !== 'open' ||
      (open.loaded !== before.open.loaded && open.loaded.batch !== before.open.loaded.batch))
  )
    batchShown(open, lookedAt(before))
  else if (open.status === 'empty' && before.open.status === 'open') write('push')
  else if (isStep(state, before)) write(isGrowing(state.selection, before.selection) ? 'replace' : 'push')
}

/** Whether the user did something that Back should undo. */
function isStep(state: AppState, before: AppState): boolean {
  if (state.open.status !== 'open' || before.open.status !== 'open') return false
  const names = ['row', 'pinned', 'selection', 'panel', 'tokenView'] as const
  return names.some((name) => state[name] !== before[name]) || state.open.history !== before.open.history
}

/** Whether a selection is the one before with its other end moved: while it is made, that comes with every movement. */
function isGrowing(selection: TokenRange | null, before: TokenRange | null): boolean {
  if (selection === null || before === null || selection === before || selection.row !== before.row) return false
  return selection.start === before.start || selection.end === before.end
}

/** What of a view the user has made. */
type OwnView = Pick<ViewLink, 'row' | 'window' | 'pinned' | 'selection' | 'panel' | 'tokenView'>

/** What the user looks at in the first row of a batch: it counts more than what a link says. null where nothing was looked at. */
function lookedAt({ open, row, pinned, selection, panel, tokenView }: AppState): OwnView | null {
  if (open.status !== 'first row') return null
  const window = shownWindow(open.batch)
  if (window === null && pinned === null && selection === null) return null
  return { row, window, pinned, selection, panel, tokenView }
}

/** The window; null where it is the whole row. */
function shownWindow({ sequenceLength }: PackedBatch): ViewLink['window'] {
  const { window } = timelineStore.getState()
  return window.start <= 0 && window.end >= sequenceLength ? null : window
}

/** A batch came on screen: the one of the link that is followed, or another. */
function batchShown(open: OpenBatchState, own: OwnView | null): void {
  const link = followed === null ? null : { ...followed, ...own }
  if (link === null || !sameOrigin(link.origin, open.origin)) {
    followed = null
    appStore.setState({ link: otherThanAwaited(open.origin) })
    write('push')
    return
  }
  if (link.labels !== open.choices.labels && link.labels !== null && open.batch.labels !== null) {
    void chooseForBatch({ labels: link.labels }).catch(() => show({ ...link, labels: open.choices.labels }))
    return
  }
  if (open.packs !== null && link.pack !== open.packs.index && link.pack < open.packs.count) {
    void openPack(link.pack).catch(() => undefined)
    return
  }
  // The opening that brought the batch has not begun to compute it: settings before that would be computed over.
  queueMicrotask(() => show(link))
}

/** Other files came than those a link asked for: said where they bear the same name, for they look like the right ones. */
function otherThanAwaited(origin: BatchOrigin | null): LinkState {
  const { link } = appStore.getState()
  if (link.status !== 'awaiting' || origin?.kind !== 'files' || origin.name !== link.name) return { status: 'none' }
  const message = `The link was made with another ${link.name}: this one has other contents, and is shown from its beginning.`
  return { status: 'not followed', message }
}

/** Shows the open batch as a link says, as far as it has such rows and tokens. */
function show(link: ViewLink): void {
  const { open } = appStore.getState()
  if (open.status !== 'open') return
  followed = null
  isShowing = true
  const { rows, sequenceLength } = open.batch
  const { row, pinned, selection, panel, window, tokenView, changes } = link
  const has = (of: { row: number }, last: number) => of.row < rows && last < sequenceLength
  appStore.setState({
    row: Math.min(row, rows - 1),
    pinned: pinned !== null && has(pinned, pinned.token) ? pinned : null,
    selection: selection !== null && has(selection, selection.end - 1) ? selection : null,
    panel,
    tokenView,
    ...lanesOf(link, open),
  })
  showWindow(window ?? { start: 0, end: sequenceLength }, sequenceLength)
  const history = stepTo(
    open.history,
    changes.filter((change) => fits(change, open.loaded.batch)),
  )
  if (history !== open.history) putInForce(history)
  isShowing = false
  write('replace')
}

/** The lanes as a link has them; those that the batch does not have are left out, and that is said. */
function lanesOf(link: ViewLink, { batch, readings }: OpenBatchState): Partial<AppState> {
  if (link.lanes === null) return { link: { status: 'none' } }
  const keys = laneKeysOf(batch, readings)
  const { lanes: linked, unknown } = knownLanes(link.lanes, keys)
  const own = appStore.getState().lanes
  // The user's own arrangement may hold lanes that wait for another batch: it stays where the link says the same of this one.
  const isOwn = JSON.stringify(linkLanes(knownLanes(own, keys).lanes)) === JSON.stringify(linkLanes(linked))
  const lanes = isOwn ? own : linked
  if (unknown.length === 0) return { lanes, link: { status: 'none' } }
  const message = `The link arranges lanes that this batch does not have: ${unknown.join(', ')}. The others are shown as it says.`
  return { lanes, link: { status: 'not followed', message } }
}

/** Whether a batch has the row and the tokens that a change is about. */
function fits(change: WhatIf, { rows, sequenceLength }: PackedBatch): boolean {
  if (!('row' in change)) return true
  const tokens = 'token' in change ? [change.token] : [change.from, change.to]
  return change.row < rows && tokens.every((token) => token < sequenceLength)
}

/**
 * Follows an address: what it names is opened, or asked for, and then shown.
 * @param unsaid the lanes of an address that says nothing of them; null leaves them as the user has them
 */
function follow({ search, hash }: Address, unsaid: LaneView | null = null): void {
  const read = readLink({ search, hash })
  if (read.kind === 'other version') {
    const message = 'This link was made by another version of MTP Lens, and is not followed.'
    appStore.setState({ link: { status: 'not followed', message } })
    return
  }
  const link = { ...read.link, lanes: read.link.lanes ?? unsaid }
  const { open } = appStore.getState()
  if (open.status === 'open' && sameOrigin(link.origin, open.origin)) {
    followed = link
    batchShown(open, null)
    return
  }
  followed = link
  // What fails is shown on the page; there is nobody to hand the rejection to.
  openOrigin(link.origin)?.catch(() => {
    if (followed === link) followed = null
  })
}

function openOrigin(origin: BatchOrigin | null): Promise<unknown> | null {
  appStore.setState({ link: { status: 'none' } })
  if (origin === null) {
    followed = null
    if (appStore.getState().open.status !== 'empty') {
      isShowing = true
      closeBatch()
      isShowing = false
    }
    return null
  }
  if (origin.kind === 'sample') return openSample(origin.id)
  if (origin.kind === 'address') return openAddress(origin.address)
  const files = heldFiles(origin.fingerprint)
  if (files !== null) return openFiles(files, origin)
  appStore.setState({ link: { status: 'awaiting', name: origin.name, fingerprint: origin.fingerprint } })
  return null
}

/** Writes what is seen into the address, unless that is on its way to becoming what the address says, or to being a whole batch. */
function write(how: 'push' | 'replace'): void {
  if (followed !== null || isShowing || appStore.getState().open.status === 'first row') return
  const address = addressOf(appStore.getState())
  if (address === location.search + location.hash) return
  const url = location.pathname + address
  if (how === 'push') history.pushState(null, '', url)
  else history.replaceState(null, '', url)
}

/** Query and fragment of what is seen. Parameters of the query that are not ours (`backend`) stay. */
function addressOf({ open, row, pinned, selection, panel, tokenView, lanes }: AppState): string {
  const kept = new URLSearchParams(location.search)
  for (const own of ['sample', 'src']) kept.delete(own)
  if (open.status !== 'open') return kept.size === 0 ? '' : `?${kept}`
  const view = {
    origin: open.origin,
    pack: open.packs?.index ?? 0,
    labels: open.choices.labels,
    row,
    window: shownWindow(open.batch),
    pinned,
    selection,
    panel,
    tokenView,
    lanes: knownLanes(lanes, laneKeysOf(open.batch, open.readings)).lanes,
    changes: changesOf(open.history),
  }
  const { search, hash } = writeLink(view)
  const query = new URLSearchParams([...new URLSearchParams(search), ...kept])
  return (query.size === 0 ? '' : `?${query}`) + hash
}
