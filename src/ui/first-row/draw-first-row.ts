import { drawTimeline, type Marks } from '../timeline/draw-timeline.ts'
import type { LaneLayout } from '../timeline/lane-layout.ts'
import { sizeCanvas } from '../timeline/size-canvas.ts'
import { textFitters } from '../timeline/text-fitters.ts'
import { themeColors } from '../timeline/theme-colors.ts'
import type { TimelineScene } from '../timeline/timeline-scene.ts'

const noMarks: Marks = {
  hovered: null,
  pinned: null,
  focused: null,
  selection: null,
  hits: [],
  hit: null,
  findings: [],
}

/** Draws the lanes of a batch of one row, the whole of it. */
export function drawFirstRow(canvas: HTMLCanvasElement, scene: TimelineScene, layout: LaneLayout, width: number): void {
  const context = canvas.getContext('2d', { alpha: false })
  if (context === null || width === 0) return
  const colors = themeColors(canvas)
  const pixelRatio = window.devicePixelRatio || 1
  const height = Math.ceil(layout.height)
  const { sequenceLength } = scene.batch
  sizeCanvas(canvas, width, height, pixelRatio)
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  context.fillStyle = colors.bg
  context.fillRect(0, 0, width, height)
  const view = { window: { start: 0, end: sequenceLength }, width }
  drawTimeline({
    frame: { context, colors, view, pixelRatio, offset: 0, sequenceLength },
    scene,
    layout,
    row: 0,
    tokens: null,
    fitters: textFitters(context, colors),
    marks: noMarks,
    noLosses: 'the other rows are being read',
    pixelLoss: 'worst',
    against: null,
    gradients: null,
    highlight: null,
    arriving: null,
    scrollTop: 0,
    height,
  })
}
