import type { Evaluation } from '../../core/loss/evaluation.ts'
import { appStore } from '../../state/app-store.ts'
import { learnStore, shownFindings } from '../../state/learn-store.ts'
import { allRows, seenBatch } from '../../state/seen-batch.ts'
import { timelineStore } from '../../state/timeline-store.ts'
import { comparedEvaluation } from '../timeline/compared-evaluation.ts'
import { drawFindingTicks } from '../timeline/draw-finding-ticks.ts'
import { type FindingPlace, findingPlaces } from '../timeline/finding-places.ts'
import { headEvaluation } from '../timeline/heads.ts'
import { sizeCanvas } from '../timeline/size-canvas.ts'
import { onThemeChange, type ThemeColors, themeColors } from '../timeline/theme-colors.ts'
import { type TimelineScene, timelineScene } from '../timeline/timeline-scene.ts'
import { brushEdges } from './brush.ts'
import { drawHitTicks } from './draw-hit-ticks.ts'
import { stripDrawer } from './draw-strips.ts'
import { type MinimapLayout, minimapLayout, topOfRow } from './minimap-layout.ts'

/** Parts of the app's state that the map shows. */
const shownBy = ['open', 'row', 'search', 'heatmap', 'kept'] as const

/** Milliseconds of a frame in which strips are drawn; those of thousands of rows take several frames. */
const STRIPS_MS = 4

/** Strips stay in a canvas of their own; a pan draws that and the brush. Ends with `dispose`. */
export class MinimapPainter {
  private readonly context: CanvasRenderingContext2D
  private readonly strips = document.createElement('canvas')
  /** What `strips` was drawn from. */
  private drawn: readonly unknown[] = []
  private drawStrip: (strip: number) => void = () => undefined
  /** Strips from this one on are still to be drawn. */
  private nextStrip = 0
  private colors: ThemeColors
  private requested = 0
  private readonly stops: (() => void)[]

  constructor(
    private readonly control: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
  ) {
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('This browser gives no 2D canvas.')
    this.context = context
    this.colors = themeColors(canvas)
    const repaint = () => this.requestPaint()
    const observer = new ResizeObserver(repaint)
    observer.observe(control)
    window.addEventListener('resize', repaint)
    this.stops = [
      timelineStore.subscribe((state, before) => {
        if (state.window !== before.window) repaint()
      }),
      appStore.subscribe((state, before) => {
        if (shownBy.some((key) => state[key] !== before[key])) repaint()
      }),
      learnStore.subscribe(repaint),
      onThemeChange(() => {
        this.colors = themeColors(canvas)
        repaint()
      }),
      () => observer.disconnect(),
      () => window.removeEventListener('resize', repaint),
    ]
    repaint()
  }

  dispose(): void {
    cancelAnimationFrame(this.requested)
    for (const stop of this.stops) stop()
  }

  width(): number {
    return this.control.clientWidth
  }

  private requestPaint(): void {
    if (this.requested === 0) this.requested = requestAnimationFrame(() => this.paint())
  }

  private paint(): void {
    this.requested = 0
    const state = appStore.getState()
    const { open, row, search } = state
    const width = this.width()
    const seen = seenBatch(open)
    if (seen === null || width === 0) return
    const scene = timelineScene(seen)
    const layout = minimapLayout(allRows(seen))
    const pixelRatio = window.devicePixelRatio || 1
    this.drawStripsOnce(scene, comparedEvaluation(state), layout, width, pixelRatio)
    sizeCanvas(this.canvas, width, layout.height + 2, pixelRatio)
    this.context.setTransform(1, 0, 0, 1, 0, 0)
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height)
    this.context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
    this.context.drawImage(this.strips, 0, 1, width, layout.height)
    // Ticks over the frame: it runs along both edges of the row that is looked at.
    this.drawBrush(scene, layout, row, width)
    if (open.status === 'open')
      this.drawFindings(scene, layout, findingPlaces(shownFindings(open.findings, learnStore.getState())), width)
    if (search !== null) drawHitTicks(this.context, this.colors, search.hits, scene.batch, layout, width)
    this.tellSlider(scene, row)
  }

  private drawStripsOnce(
    scene: TimelineScene,
    against: Evaluation | null,
    layout: MinimapLayout,
    width: number,
    pixelRatio: number,
  ): void {
    const from = [...shownOf(scene), against, width, pixelRatio, this.colors]
    if (from.length !== this.drawn.length || !from.every((value, index) => value === this.drawn[index])) {
      this.drawn = from
      sizeCanvas(this.strips, width, layout.height, pixelRatio)
      const context = this.strips.getContext('2d')
      if (context === null) return
      context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
      context.clearRect(0, 0, width, layout.height)
      this.drawStrip = stripDrawer(context, this.colors, scene, against, layout, width, pixelRatio)
      this.nextStrip = 0
    }
    const end = performance.now() + STRIPS_MS
    const strips = stripsToDraw(scene, layout)
    while (this.nextStrip < strips) {
      this.drawStrip(this.nextStrip++)
      if (performance.now() >= end) break
    }
    if (this.nextStrip < strips) this.requestPaint()
  }

  /** Along the upper edge of each row's strip; the lower one has the boundaries. */
  private drawFindings(
    { batch }: TimelineScene,
    layout: MinimapLayout,
    places: readonly FindingPlace[],
    width: number,
  ): void {
    const { context, colors } = this
    const xOf = (token: number) => (token / batch.sequenceLength) * width
    let row = -1
    for (const place of places) {
      if (place.row === row) continue
      row = place.row
      drawFindingTicks(places, row, { context, colors, xOf, width, y: topOfRow(layout, row), height: 3 })
    }
  }

  private drawBrush({ batch }: TimelineScene, layout: MinimapLayout, row: number, width: number): void {
    const { context, colors } = this
    const { left, right } = brushEdges(timelineStore.getState().window, batch.sequenceLength, width)
    const top = topOfRow(layout, row) + 1
    const height = Math.max(layout.stripHeight, 4)
    for (const [color, line] of [
      [colors.bg, 4],
      [colors.accent, 2],
    ] as const) {
      context.strokeStyle = color
      context.lineWidth = line
      context.strokeRect(left + 1, top, right - left - 2, height)
    }
  }

  private tellSlider({ batch }: TimelineScene, row: number): void {
    const { start, end } = timelineStore.getState().window
    const first = Math.floor(start + 1e-9)
    const { control } = this
    control.setAttribute('aria-valuemax', String(batch.sequenceLength - 1))
    control.setAttribute('aria-valuenow', String(first))
    control.setAttribute(
      'aria-valuetext',
      `row ${row}, tokens ${first} to ${Math.ceil(end - 1e-9) - 1} of ${batch.sequenceLength}`,
    )
  }
}

/** A strip stays empty until all of its rows are read: a share of some would be taken for that of all. */
function stripsToDraw({ batch }: TimelineScene, { strips, rowsPerStrip }: MinimapLayout): number {
  const read = batch.rows / rowsPerStrip
  return read > strips - 1 ? strips : Math.floor(read)
}

/** What the strips show of a scene. Findings and notices make a new scene, and no other strips. */
function shownOf({ batch, evaluation, used, heads, rulerEnd }: TimelineScene): readonly unknown[] {
  const figures = heads.map((head) => (evaluation === null ? null : headEvaluation(evaluation, head)))
  return [batch, used, rulerEnd, ...figures.flatMap((head) => [head?.reasons, head?.tokenLoss])]
}
