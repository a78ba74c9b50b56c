import { visibleText } from '../../core/tensor/visible-text.ts'
import { appStore } from '../../state/app-store.ts'
import { TextFitter } from '../timeline/fit-text.ts'
import { visibleTokens } from '../timeline/timeline-geometry.ts'
import { TimelinePainter } from '../timeline/timeline-painter.ts'
import { pictureLegend, pictureLegendFont } from './picture-legend.ts'
import { SvgContext } from './svg-context.ts'

/** Left of the lanes, for their names; above them, for the title. In CSS pixels, like all sizes here. */
const GUTTER = 140
const TITLE = 36
const MARGIN = 12

/** Dots a CSS pixel of a PNG: sharp in print and on dense screens. */
const PNG_SCALE = 2

interface Picture {
  readonly title: string
  readonly width: number
  readonly height: number
  readonly draw: (context: CanvasRenderingContext2D, pixelRatio: number) => void
}

/** The timeline as it is seen, all lanes, with names, a title and what its colours mean, as SVG. @throws Error while no timeline is on screen */
export function timelineSvg(): string {
  const picture = pictureNow()
  const context = new SvgContext(document.createElement('canvas').getContext('2d'))
  picture.draw(context as unknown as CanvasRenderingContext2D, 1)
  return context.svg(picture.title, picture.width, picture.height)
}

/** The same as a PNG of two dots a pixel. @throws Error while no timeline is on screen, or where the browser makes none */
export async function timelinePng(): Promise<Blob> {
  const { width, height, draw } = pictureNow()
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(width * PNG_SCALE)
  canvas.height = Math.ceil(height * PNG_SCALE)
  const context = canvas.getContext('2d', { alpha: false })
  if (context === null) throw new Error('This browser gives no 2D canvas.')
  context.scale(PNG_SCALE, PNG_SCALE)
  draw(context, PNG_SCALE)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob === null) throw new Error('This browser made no PNG of the canvas.')
  return blob
}

function pictureNow(): Picture {
  const painter = TimelinePainter.shown
  const state = appStore.getState()
  const { open, row } = state
  if (painter === null || open.status !== 'open') throw new Error('No timeline is on screen.')
  const layout = painter.currentLayout()
  const colors = painter.currentColors()
  const view = painter.view()
  const { first, last } = visibleTokens(view, open.batch.sequenceLength)
  const rowText = open.batch.rows > 1 ? `, row ${row}` : ''
  const name = visibleText(open.batch.file.name, 80)
  const place = `${rowText}, tokens ${first}–${last} · MTP Lens`
  const titleFont = `600 ${colors.textLead} ${colors.sans}`
  const titleWidth = widthsIn(titleFont)
  const width = GUTTER + view.width + MARGIN
  const shortName = new TextFitter(titleWidth).fit(name, width - 2 * MARGIN - titleWidth(place))
  const legendFor = (room: number) => pictureLegend(widthsIn(pictureLegendFont(colors)), colors, state, room)
  // Under the lanes where it fits there on one line, else as wide as the picture.
  const underLanes = legendFor(Number.POSITIVE_INFINITY).width <= view.width
  const legend = legendFor(underLanes ? view.width : width - 2 * MARGIN)
  const height = TITLE + layout.height + legend.height + MARGIN
  return {
    title: name + place,
    width,
    height,
    draw: (context, pixelRatio) => {
      context.fillStyle = colors.bg
      context.fillRect(0, 0, width, height)
      context.fillStyle = colors.ink
      context.textAlign = 'left'
      context.textBaseline = 'alphabetic'
      context.font = titleFont
      context.fillText(shortName + place, MARGIN, 23)
      context.translate(0, TITLE)
      for (const { title: name, meaning, y } of layout.names) {
        context.fillStyle = colors.ink
        context.font = `600 ${colors.textNote} ${colors.sans}`
        context.fillText(name, MARGIN, y + 15)
        context.fillStyle = colors.dim
        context.font = `${colors.textSmall} ${colors.sans}`
        context.fillText(meaning, MARGIN, y + 29)
      }
      context.translate(GUTTER, 0)
      painter.drawOn(context, pixelRatio, 0, layout.height)
      context.translate(0, layout.height)
      legend.draw(context, underLanes ? 0 : MARGIN - GUTTER, 0)
    },
  }
}

/** Widths of texts in a font, in CSS pixels. */
function widthsIn(font: string): (text: string) => number {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) throw new Error('This browser gives no 2D canvas.')
  context.font = font
  return (text) => context.measureText(text).width
}
