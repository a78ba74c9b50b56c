import type { CellAddress } from '../../state/app-state.ts'
import { appStore } from '../../state/app-store.ts'
import { stepHit } from '../../state/search-tokens.ts'
import { seenBatch } from '../../state/seen-batch.ts'
import { hoverCell, showWindow, timelineStore } from '../../state/timeline-store.ts'
import { pinCell, selectTokens, showRow } from '../../state/view-verbs.ts'
import { runsOfRow } from './boundary-runs.ts'
import { describeCell } from './describe-cell.ts'
import { editCommand } from './edit-commands.ts'
import { headBand, headsFromTop } from './lane-layout.ts'
import { moveCell, type RowContents } from './move-cell.ts'
import { moveWindow } from './move-window.ts'
import { shownGradients } from './shown-gradients.ts'
import { fitted, panned, revealed } from './timeline-geometry.ts'
import { commandOfKey, type TimelineCommand } from './timeline-keys.ts'
import type { TimelinePainter } from './timeline-painter.ts'
import { type TimelineScene, timelineScene } from './timeline-scene.ts'

/** The keyboard's cell and its commands. Ends with `dispose`. */
export class KeyboardInput {
  private cell: CellAddress | null = null
  /** Where `followRoll` came from, last first. */
  private trail: CellAddress[] = []
  /** The mouse, and no key, was used last: after a drag with Shift a browser takes the focus for the keyboard's. */
  private isPointed = false
  private readonly stop: () => void

  constructor(
    private readonly painter: TimelinePainter,
    private readonly say: (words: string) => void,
  ) {
    const { grid } = painter.elements
    const press = (event: KeyboardEvent) => this.press(event)
    const focus = () => this.focused()
    const page = grid.ownerDocument
    const point = ({ type }: Event) => {
      this.isPointed = type === 'pointerdown'
    }
    const blur = () => this.blurred()
    grid.addEventListener('keydown', press)
    for (const type of ['pointerdown', 'keydown']) page.addEventListener(type, point, true)
    grid.addEventListener('focus', focus)
    grid.addEventListener('blur', blur)
    this.stop = () => {
      grid.removeEventListener('keydown', press)
      for (const type of ['pointerdown', 'keydown']) page.removeEventListener(type, point, true)
      grid.removeEventListener('focus', focus)
      grid.removeEventListener('blur', blur)
    }
  }

  dispose(): void {
    this.stop()
  }

  /** Keys go on from the cell that was clicked; the ring waits for the first key. */
  placeAt(cell: CellAddress): void {
    this.cell = cell
    this.trail = []
    this.painter.setFocus(null)
  }

  private focused(): void {
    const scene = shownScene()
    if (scene === null || this.isPointed || !this.painter.elements.grid.matches(':focus-visible')) return
    this.moveTo(this.currentCell(scene), scene)
  }

  private blurred(): void {
    this.painter.setFocus(null)
    hoverCell(null)
  }

  private press(event: KeyboardEvent): void {
    const command = commandOfKey(event)
    const scene = shownScene()
    if (command === null || scene === null || event.target !== this.painter.elements.grid) return
    const { pinned, selection } = appStore.getState()
    if (command === 'unpin' && pinned === null && selection === null) return
    event.preventDefault()
    event.stopPropagation()
    if (event.shiftKey && selecting.has(command)) this.extendSelection(command, scene)
    else this.run(command, scene)
  }

  private run(command: TimelineCommand, scene: TimelineScene): void {
    const cell = this.currentCell(scene)
    const { window } = timelineStore.getState()
    const { sequenceLength } = scene.batch
    const row = this.contentsOf(cell.row, scene)
    const moved = moveWindow(command, window, this.anchor(cell.row), row)
    if (moved !== null) showWindow(moved, sequenceLength)
    else if (command === 'unpin') this.takeAway()
    else if (command === 'fitSelection') fitSelection(sequenceLength)
    else if (command === 'nextHit' || command === 'previousHit') stepHit(command === 'nextHit' ? 1 : -1)
    else if (!this.edited(command, cell, scene)) this.runOnCell(command, cell, row, scene)
  }

  /** Does an editing command, and says what was done: the words of the cell itself would be of before. */
  private edited(command: TimelineCommand, cell: CellAddress, scene: TimelineScene): boolean {
    const words = editCommand(command, cell, scene)
    if (words === null) return false
    this.cell = cell
    this.painter.setFocus(cell)
    this.say(words)
    return true
  }

  /** The selection first: it lies over the pinned cell. */
  private takeAway(): void {
    if (appStore.getState().selection !== null) selectTokens(null)
    else pinCell(null)
  }

  /** Moves the keyboard's cell and selects from where it began to where it is now. */
  private extendSelection(command: TimelineCommand, scene: TimelineScene): void {
    const from = this.currentCell(scene)
    const { selection } = appStore.getState()
    const isOwn = selection?.row === from.row && (from.token === selection.start || from.token === selection.end - 1)
    const fixed = !isOwn ? from.token : from.token === selection.start ? selection.end - 1 : selection.start
    this.runOnCell(command, from, this.contentsOf(from.row, scene), scene)
    const to = this.currentCell(scene).token
    selectTokens({ row: from.row, start: Math.min(fixed, to), end: Math.max(fixed, to) + 1 })
  }

  private contentsOf(row: number, scene: TimelineScene): RowContents {
    const shown = headsFromTop(this.painter.currentLayout())
    const heads = shown.length > 0 ? shown : scene.heads
    return { sequenceLength: scene.batch.sequenceLength, heads, runs: runsOfRow(scene.used, row) }
  }

  private runOnCell(command: TimelineCommand, cell: CellAddress, row: RowContents, scene: TimelineScene): void {
    if (command === 'previousRow' || command === 'nextRow') {
      showRow(cell.row + (command === 'nextRow' ? 1 : -1))
      const { row, open } = appStore.getState()
      this.moveTo({ ...cell, row }, scene)
      if (open.status === 'first row') this.say('The other rows are being read.')
      return
    }
    const next = command === 'followBack' ? (this.trail.pop() ?? cell) : moveCell(command, cell, row)
    if (command === 'followRoll' && next !== cell) this.trail.push(cell)
    else if (command !== 'followBack') this.trail = []
    this.moveTo(next, scene)
    if (command === 'pin') pinCell(next)
    if (command === 'nextSubSequence' || command === 'previousSubSequence') this.showStart(next, row.sequenceLength)
  }

  /** A sub-sequence is shown from its beginning, with a little of what is before. */
  private showStart({ token }: CellAddress, sequenceLength: number): void {
    const { window } = timelineStore.getState()
    const before = (window.end - window.start) * 0.1
    showWindow(panned(window, token - before - window.start), sequenceLength)
  }

  /** The token that zooms keep in place: under the mouse, else the keyboard's, else the middle of the window. */
  private anchor(row: number): number {
    const { hovered, window } = timelineStore.getState()
    const cell = hovered?.row === row ? hovered : this.cell
    return cell?.token ?? Math.floor((window.start + window.end) / 2)
  }

  /** The keyboard's cell; where it has none in this row, the pinned one, else the first that shows. */
  private currentCell({ batch, heads }: TimelineScene): CellAddress {
    const { row, pinned } = appStore.getState()
    const known = this.cell ?? (pinned?.row === row ? pinned : null)
    const { window } = timelineStore.getState()
    const token = Math.min(known?.token ?? Math.ceil(window.start), batch.sequenceLength - 1)
    const head = known !== null && heads.includes(known.head) ? known.head : (heads[0] ?? 'main')
    return { row, token, head }
  }

  private moveTo(cell: CellAddress, scene: TimelineScene): void {
    this.cell = cell
    this.painter.setFocus(cell)
    hoverCell(cell)
    const { window } = timelineStore.getState()
    showWindow(revealed(window, cell.token), scene.batch.sequenceLength)
    this.scrollTo(cell)
    const state = appStore.getState()
    this.say(describeCell(cell, scene, state.tokens, shownGradients(state), state.arriving))
  }

  private scrollTo({ head }: CellAddress): void {
    const { grid } = this.painter.elements
    const band = headBand(this.painter.currentLayout(), head)
    if (band === null || band.pinned) return
    // The axis and the pinned lanes cover the top.
    const covered = this.painter.currentLayout().pinnedHeight + 12
    if (band.top - covered < grid.scrollTop) grid.scrollTop = band.top - covered
    else if (band.bottom + 8 > grid.scrollTop + grid.clientHeight) grid.scrollTop = band.bottom + 8 - grid.clientHeight
  }
}

/** Movements that select with Shift held. */
const selecting = new Set<TimelineCommand>([
  'left',
  'right',
  'rowStart',
  'rowEnd',
  'nextSubSequence',
  'previousSubSequence',
])

/** Shows the selected tokens over the whole width. */
function fitSelection(sequenceLength: number): void {
  const { selection } = appStore.getState()
  if (selection !== null) showWindow(fitted(selection.start, selection.end, sequenceLength), sequenceLength)
}

function shownScene(): TimelineScene | null {
  const seen = seenBatch(appStore.getState().open)
  return seen === null ? null : timelineScene(seen)
}
