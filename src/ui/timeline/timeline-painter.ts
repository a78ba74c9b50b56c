import type { SearchHit } from '../../core/search/search-row.ts'
import type { AppState, CellAddress } from '../../state/app-state.ts'
import { appStore } from '../../state/app-store.ts'
import { learnStore, shownFindings } from '../../state/learn-store.ts'
import { seenBatch } from '../../state/seen-batch.ts'
import { timelineStore } from '../../state/timeline-store.ts'
import { comparedEvaluation } from './compared-evaluation.ts'
import { hitsOfRow } from './draw-hits.ts'
import { drawTimeline, type Fitters } from './draw-timeline.ts'
import { type FindingPlace, findingPlaces } from './finding-places.ts'
import { type LaneLayout, scrolledLayout } from './lane-layout.ts'
import { noLossesText } from './no-losses-text.ts'
import { shownGradients } from './shown-gradients.ts'
import { sizeCanvas } from './size-canvas.ts'
import { textFitters } from './text-fitters.ts'
import { onThemeChange, type ThemeColors, themeColors } from './theme-colors.ts'
import { type View, visibleTokens } from './timeline-geometry.ts'
import { type TimelineScene, timelineScene } from './timeline-scene.ts'

export interface TimelineElements {
  /** Takes the focus, scrolls the lanes, and tells tests what shows. */
  readonly grid: HTMLElement
  readonly canvas: HTMLCanvasElement
  /** Where the canvas stands; as wide as the plot. */
  readonly plot: HTMLElement
}

/** Repaints the canvas in the next animation frame after anything it shows has changed. Ends with `dispose`. */
export class TimelinePainter {
  private readonly context: CanvasRenderingContext2D
  private readonly stops: (() => void)[]
  private requested = 0
  private colors: ThemeColors
  private fitters: Fitters
  private layout: LaneLayout = { lanes: [], names: [], pinnedHeight: 0, height: 0 }
  private focus: CellAddress | null = null

  /** The painter on screen; null while no timeline is. For pictures of what is seen. */
  static shown: TimelinePainter | null = null

  constructor(readonly elements: TimelineElements) {
    const context = elements.canvas.getContext('2d', { alpha: false })
    if (context === null) throw new Error('This browser gives no 2D canvas.')
    this.context = context
    this.colors = themeColors(elements.canvas)
    this.fitters = textFitters(this.context, this.colors)
    const repaint = () => this.requestPaint()
    const observer = new ResizeObserver(repaint)
    observer.observe(elements.grid)
    observer.observe(elements.plot)
    elements.grid.addEventListener('scroll', repaint, { passive: true })
    window.addEventListener('resize', repaint)
    TimelinePainter.shown = this
    this.stops = [
      timelineStore.subscribe(repaint),
      appStore.subscribe(repaint),
      learnStore.subscribe(repaint),
      onThemeChange(() => this.readTheme()),
      () => observer.disconnect(),
      () => elements.grid.removeEventListener('scroll', repaint),
      () => window.removeEventListener('resize', repaint),
    ]
  }

  dispose(): void {
    if (TimelinePainter.shown === this) TimelinePainter.shown = null
    cancelAnimationFrame(this.requested)
    for (const stop of this.stops) stop()
  }

  setLayout(layout: LaneLayout): void {
    this.layout = layout
    this.requestPaint()
  }

  currentColors(): ThemeColors {
    return this.colors
  }

  /** As it stands now: what is pinned has moved with the scrolling. */
  currentLayout(): LaneLayout {
    return scrolledLayout(this.layout, this.scrollTop())
  }

  private scrollTop(): number {
    const { grid } = this.elements
    return Math.max(0, Math.min(grid.scrollTop, this.layout.height - Math.min(grid.clientHeight, this.layout.height)))
  }

  /** Where the keyboard's ring is drawn; null for nowhere. */
  setFocus(cell: CellAddress | null): void {
    this.focus = cell
    this.requestPaint()
  }

  view(): View {
    return { window: timelineStore.getState().window, width: this.elements.plot.clientWidth }
  }

  requestPaint(): void {
    if (this.requested === 0) this.requested = requestAnimationFrame(() => this.paint())
  }

  private readTheme(): void {
    this.colors = themeColors(this.elements.canvas)
    this.fitters = textFitters(this.context, this.colors)
    this.requestPaint()
  }

  private paint(): void {
    this.requested = 0
    const { grid, canvas } = this.elements
    const state = appStore.getState()
    const view = this.view()
    const height = Math.min(grid.clientHeight, Math.ceil(this.layout.height))
    const seen = seenBatch(state.open)
    if (seen === null || view.width === 0 || height === 0) return
    const pixelRatio = window.devicePixelRatio || 1
    sizeCanvas(canvas, view.width, height, pixelRatio)
    const { context, colors } = this
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
    context.fillStyle = colors.bg
    context.fillRect(0, 0, view.width, height)
    const scrollTop = this.scrollTop()
    context.translate(0, -scrollTop)
    this.drawOn(context, pixelRatio, scrollTop, height)
    this.tellTests(timelineScene(seen), view, state)
  }

  /** Draws what shows, or with `scrollTop` 0 and the layout's height all lanes, on any context. */
  drawOn(context: CanvasRenderingContext2D, pixelRatio: number, scrollTop: number, height: number): void {
    const state = appStore.getState()
    const seen = seenBatch(state.open)
    if (seen === null) return
    const scene = timelineScene(seen)
    const { sequenceLength } = scene.batch
    const inRow = (cell: CellAddress | null) => (cell?.row === state.row && cell.token < sequenceLength ? cell : null)
    const { colors } = this
    drawTimeline({
      frame: { context, colors, view: this.view(), pixelRatio, offset: state.row * sequenceLength, sequenceLength },
      scene,
      layout: scrolledLayout(this.layout, scrollTop),
      pixelLoss: state.lanes.pixelLoss,
      row: state.row,
      tokens: state.tokens,
      fitters: this.fitters,
      marks: {
        hovered: inRow(timelineStore.getState().hovered),
        pinned: inRow(state.pinned),
        focused: inRow(this.focus),
        selection: state.selection?.row === state.row ? state.selection : null,
        hits: state.search === null ? [] : hitsOfRow(state.search.hits, state.row),
        hit: currentHit(state),
        findings: shownPlaces(state),
      },
      noLosses: noLossesText(state),
      against: comparedEvaluation(state),
      gradients: shownGradients(state),
      highlight: state.highlight?.of === scene.evaluation ? state.highlight : null,
      arriving: state.arriving,
      scrollTop,
      height,
    })
  }

  private tellTests({ batch, evaluation }: TimelineScene, view: View, state: AppState): void {
    const { open, row, arriving } = state
    const { first, last } = visibleTokens(view, batch.sequenceLength)
    const { dataset } = this.elements.grid
    const computed = evaluation !== null && [evaluation.main, ...evaluation.depths].some((head) => head?.tokenLoss)
    dataset.shows =
      evaluation === null ? 'boundaries' : computed ? 'losses' : arriving?.of === evaluation ? 'some losses' : 'masks'
    dataset.firstToken = String(first)
    dataset.lastToken = String(last)
    dataset.row = String(row)
    dataset.rowsRead = open.status === 'open' ? 'all' : 'first'
    dataset.findings = String(shownPlaces(state).length)
  }
}

function shownPlaces({ open }: AppState): readonly FindingPlace[] {
  return open.status === 'open' ? findingPlaces(shownFindings(open.findings, learnStore.getState())) : []
}

function currentHit({ search, row }: AppState): SearchHit | null {
  const hit = search === null || search.at === null ? null : search.hits[search.at]
  return hit?.row === row ? hit : null
}
