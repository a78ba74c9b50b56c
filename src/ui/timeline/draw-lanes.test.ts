import { describe, expect, it } from 'vitest'
import { RecordingContext } from '../../../fixtures/recording-context.ts'
import { addLosses, pendingPyramid } from '../../core/loss/loss-pyramid.ts'
import { lossColors, lossRulerEnd, lossStep } from './color-scale.ts'
import { drawAxis } from './draw-axis.ts'
import { drawDifferences } from './draw-differences.ts'
import { drawHeat } from './draw-heat.ts'
import { drawMask } from './draw-mask.ts'
import { drawRanks, drawRibbon } from './draw-ribbon.ts'
import { drawRollArrow } from './draw-roll-arrow.ts'
import { drawTextLane } from './draw-text-lane.ts'
import { TextFitter } from './fit-text.ts'
import type { Frame } from './frame.ts'
import type { ThemeColors } from './theme-colors.ts'

const colors = new Proxy({} as ThemeColors, { get: (_, name) => String(name) })
const fitter = new TextFitter((text) => 7 * text.length)
const band = { y: 100, height: 40 }
const rulerEnd = lossRulerEnd(2048)

/** Row 1 of two rows of `sequenceLength` tokens, `[start, end)` of it over 400 px. */
function frameOf(sequenceLength: number, start = 0, end = sequenceLength): { frame: Frame; context: RecordingContext } {
  const context = new RecordingContext()
  const view = { window: { start, end }, width: 400 }
  return {
    context,
    frame: { context: context.asContext(), colors, view, pixelRatio: 1, offset: sequenceLength, sequenceLength },
  }
}

function heatOf(losses: readonly number[], reasons: readonly number[], frame: Frame): void {
  const data = {
    values: Float64Array.from([...losses, ...losses]),
    reasons: Uint8Array.from([...reasons, ...reasons]),
    pending: null,
    rulerEnd,
    letters: null,
    pixelLoss: 'worst' as const,
  }
  drawHeat(frame, band, data, fitter)
}

describe('loss heatmap', () => {
  it('colours trained cells by their loss, with the number, and leaves masked ones empty', () => {
    const { frame, context } = frameOf(4)
    heatOf([3.38, 10.49, Number.NaN, 0], [0, 0, 1, 0], frame)
    expect(context.texts()).toEqual(['3.3800', '10.4900', '0.0000'])
    expect(context.rects(lossColors[lossStep(3.38, rulerEnd)])).toMatchObject([{ x: 0, y: 100, width: 99, height: 40 }])
    expect(context.rects('lane')).toMatchObject([{ x: 200 }])
  })

  it('has a word and another style for a trained loss that is no number', () => {
    const { frame, context } = frameOf(4)
    heatOf([Number.NaN, Number.POSITIVE_INFINITY, 1, 1], [0, 0, 0, 0], frame)
    expect(context.texts().slice(0, 2)).toEqual(['NaN', '∞'])
    expect(context.rects('err')).toHaveLength(2)
  })

  it('keeps the worst token of a pixel, at a cost of pixels', () => {
    const size = 100_000
    const losses = Array.from({ length: size }, (_, token) => (token === 31_415 ? 7.5 : 1))
    const { frame, context } = frameOf(size)
    heatOf(
      losses,
      Array.from({ length: size }, () => 0),
      frame,
    )
    const worst = context.rects(lossColors[lossStep(7.5, rulerEnd)])
    expect(worst).toMatchObject([{ x: Math.floor(31_415 / 250), width: 1 }])
    expect(context.drawn.length).toBeLessThan(10)
  })

  it('widens a loss that is no number when zoomed out', () => {
    const { frame, context } = frameOf(1000)
    heatOf(
      Array.from({ length: 1000 }, (_, token) => (token === 500 ? Number.NaN : 1)),
      Array.from({ length: 1000 }, () => 0),
      frame,
    )
    expect(context.rects('err')).toMatchObject([{ x: 199, width: 3 }])
  })
})

describe('heatmap of losses that are still computed', () => {
  /** Of row 1: the first half trained and known, the rest trained and not computed yet, its last quarter masked. */
  function halfOf(size: number): { frame: Frame; context: RecordingContext } {
    const reasons = Uint8Array.from({ length: 2 * size }, (_, token) => (token % size < 0.75 * size ? 0 : 1))
    const pyramid = pendingPyramid(reasons)
    const rows = Int32Array.from({ length: size / 2 }, (_, token) => size + token)
    addLosses(
      pyramid,
      rows,
      Float64Array.from(rows, () => 2),
    )
    const { frame, context } = frameOf(size)
    const { losses: values, pending } = pyramid
    drawHeat(frame, band, { values, reasons, pending, rulerEnd, letters: null, pixelLoss: 'worst' }, fitter)
    return { frame, context }
  }

  it('has a number where it is known, a hatch where it is not, and neither where it is masked', () => {
    const { context } = halfOf(8)
    expect(context.texts()).toEqual(['2.00', '2.00', '2.00', '2.00'])
    expect(context.rects('err')).toEqual([])
    expect(context.lines).toBeGreaterThan(8)
    expect(context.rects('lane')).toMatchObject([{ x: 200 }, { x: 250 }, { x: 300 }, { x: 350 }])
  })

  it('has the same zoomed out', () => {
    const { context } = halfOf(8000)
    expect(context.rects(lossColors[lossStep(2, rulerEnd)])).toMatchObject([{ x: 0, width: 200 }])
    expect(context.rects('lane')).toMatchObject([
      { x: 0, width: 400 },
      { x: 200, width: 100 },
    ])
    expect(context.lines).toBeGreaterThan(8)
    expect(context.rects('err')).toEqual([])
  })
})

describe('mask strip', () => {
  const reasons = Uint8Array.from([9, 9, 9, 9, 0, 1, 2, 3].map((reason) => reason % 9))

  it('tells each reason by letter and pattern', () => {
    const { frame, context } = frameOf(4)
    drawMask(frame, { y: 0, height: 18 }, reasons)
    expect(context.texts()).toEqual(['T', 'B', 'I'])
    expect(context.rects('ok')).toHaveLength(1)
    expect(context.lines).toBeGreaterThan(30)
  })

  it('shows a run of masked tokens and a single one when zoomed out', () => {
    const row = Array.from({ length: 4000 }, (_, token) => (token < 400 ? 3 : token === 2000 ? 2 : 0))
    const { frame, context } = frameOf(4000)
    drawMask(frame, { y: 0, height: 18 }, Uint8Array.from([...row, ...row]))
    expect(context.rects('edge')).toMatchObject([{ x: 0, width: 40 }])
    expect(context.rects('dim')).toMatchObject([{ x: 200, width: 1 }])
  })
})

describe('tokens, ribbons, axis, arrow', () => {
  it('writes texts, cuts long ones, and shows ignored labels as numbers', () => {
    const { frame, context } = frameOf(4)
    const values = Float64Array.from([0, 0, 0, 0, 0, 1, -100, 2])
    drawTextLane(
      frame,
      band,
      { values, tokens: { file: '', texts: [' a', '<|a very long token|>'] }, ignored: -100 },
      fitter,
    )
    expect(context.texts()).toEqual(['␣a', '<|a␣very␣long…', '−100', '2'])
  })

  it('never shows part of an ignored label', () => {
    const { frame, context } = frameOf(20)
    drawTextLane(frame, band, { values: new Float64Array(40).fill(-100), tokens: null, ignored: -100 }, fitter)
    expect(new Set(context.texts())).toEqual(new Set(['–']))
  })

  it('shows one letter where a text has no room, without the sign of a space', () => {
    expect(fitter.fit('␣God', 28)).toBe('␣God')
    expect(fitter.fit('␣God', 22)).toBe('␣G…')
    expect(fitter.fit('␣God', 15)).toBe('G…')
    expect(fitter.fit('␣God', 13)).toBe('G')
    expect(fitter.fit('␣God', 5)).toBe('')
  })

  it('names sub-sequences, and draws a run a pixel at most', () => {
    const two = [0, 200].map((start, id) => ({ row: 1, start, end: start + 200, id: id + 3, padding: id === 1 }))
    const { frame, context } = frameOf(400)
    drawRibbon(frame, band, two, fitter)
    expect(context.texts()).toEqual(['sub-sequence 3', 'padding · 200 tokens'])
    const unnamed = frameOf(400)
    drawRibbon(unnamed.frame, band, two, fitter, '')
    expect(unnamed.context.texts()).toEqual(['200 tokens', 'padding · 200 tokens'])
    const size = 100_000
    const many = Array.from({ length: size }, (_, start) => ({
      row: 1,
      start,
      end: start + 1,
      id: start,
      padding: false,
    }))
    const far = frameOf(size)
    drawRibbon(far.frame, band, many, fitter)
    expect(far.context.drawn.length).toBeLessThanOrEqual(402)
    expect(far.context.drawn.length).toBeGreaterThan(190)
    expect(far.context.drawn.every(({ width }) => width >= 1)).toBe(true)
  })

  it('names the rank of each piece, on a pattern of its own, with paper behind the letters', () => {
    const { frame, context } = frameOf(400)
    const piece = (id: number, start: number, end: number) => ({ row: 1, start, end, id, padding: false })
    drawRanks(frame, band, [piece(0, 0, 100), piece(1, 100, 200), piece(2, 200, 300), piece(0, 300, 400)], fitter)
    expect(context.texts()).toEqual(['rank 0', 'rank 1', 'rank 2', 'rank 0'])
    // Rank 0 has no hatch, the others have.
    expect(context.rects('lane').filter(({ width }) => width === 50)).toHaveLength(4)
  })

  it('marks where sources differ; many close together make one bar', () => {
    const { frame, context } = frameOf(400)
    drawDifferences(frame, band, [
      { token: 100, added: true },
      ...[300, 302, 304].map((token) => ({ token, added: true })),
    ])
    const bars = context.rects('warn').filter(({ width }) => width > 3)
    expect(bars).toMatchObject([
      { x: 298.5, width: 7 },
      { x: 298.5, width: 7 },
    ])
  })

  it('numbers the axis, and never cuts a number', () => {
    const { frame, context } = frameOf(512, 186, 206)
    drawAxis(frame, { y: 0, height: 28 })
    expect(context.texts()).toEqual(['190', '195', '200'])
  })

  it('curves from the label to the cell', () => {
    const { frame, context } = frameOf(10)
    drawRollArrow(frame, { sourceToken: 4, sourceY: 50, token: 2, y: 150, trained: true })
    expect(context.lines).toBe(4)
  })
})
