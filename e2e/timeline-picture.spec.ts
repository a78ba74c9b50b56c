import { expect, type Page, test } from '@playwright/test'
import { interpolateCividis, rgb } from 'd3'
import type { Report } from '../src/core/report/report.ts'
import { openPage, report } from './open-batch.ts'

type Rgb = readonly [red: number, green: number, blue: number]

/** ln V of the sample, the end of the ruler of losses. */
const RULER_END = Math.log(2048)

/** What the canvas shows, and what the page's theme calls some of its colours. */
interface Picture {
  readonly width: number
  /** Device pixels of each depth's lane, row by row, four bytes each. */
  readonly lanes: readonly Uint8Array[]
  readonly theme: Readonly<Record<'ok' | 'lane', Rgb>>
}

/** What the canvas shows of the depths' lanes; on a narrow window the lower ones are scrolled to, and not in it. */
async function pictureOf(page: Page): Promise<Picture> {
  const { lanes, ...rest } = await page.getByTestId('timeline-canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const context = canvas.getContext('2d')
    const probe = document.createElement('canvas').getContext('2d')
    if (context === null || probe === null) throw new Error('no canvas')
    const { top, bottom } = canvas.getBoundingClientRect()
    const themeColor = (name: string): [number, number, number] => {
      probe.fillStyle = getComputedStyle(canvas).getPropertyValue(name).trim()
      probe.fillRect(0, 0, 1, 1)
      const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data
      return [red, green, blue]
    }
    const lanes = ['Depth 0', 'Depth 1', 'Depth 2'].flatMap((title) => {
      const name = [...document.querySelectorAll('.timeline-title')].find((one) => one.textContent === title)
      const box = name?.closest('.timeline-name')?.getBoundingClientRect()
      if (box === undefined || box.bottom > bottom) return []
      const { data } = context.getImageData(0, Math.round(box.top - top), canvas.width, Math.round(box.height))
      // One text: an array of so many numbers takes seconds to send.
      return [Array.from(data, (byte) => String.fromCharCode(byte)).join('')]
    })
    return { width: canvas.width, lanes, theme: { ok: themeColor('--ok'), lane: themeColor('--lane') } }
  })
  return { ...rest, lanes: lanes.map((bytes) => Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))) }
}

/** Whether a column has a lane's worth of pixels of a colour, give or take what rounding takes. Numbers and dashes cover some. */
function shows(lane: Uint8Array, width: number, x: number, wanted: Rgb, least = 12): boolean {
  let found = 0
  for (let at = 4 * x; at < lane.length; at += 4 * width)
    if (wanted.every((part, i) => Math.abs(part - lane[at + i]) <= 3)) found++
  return found >= least
}

function colorOf(loss: number): Rgb {
  const { r, g, b } = rgb(interpolateCividis(Math.min(loss / RULER_END, 1)))
  return [r, g, b]
}

/** Losses of row 0 at a depth, NaN where a position is not trained. */
function lossesOf({ perToken }: Report, depth: number): number[] {
  return (perToken?.loss[depth][0] ?? []).map((loss) => (loss === null ? Number.NaN : Number(loss)))
}

/** Tokens `[start, end)` of row 0 over the canvas; the view that a link asks for. */
interface Shown {
  readonly name: string
  readonly viewport: number
  readonly start: number
  readonly end: number
}

const zooms: readonly Shown[] = [
  { name: 'cells with numbers', viewport: 1440, start: 190, end: 214 },
  { name: 'coloured cells', viewport: 1440, start: 150, end: 330 },
  { name: 'some tokens a pixel', viewport: 460, start: 0, end: 512 },
]

async function show(page: Page, { viewport, start, end }: Shown): Promise<void> {
  await page.setViewportSize({ width: viewport, height: 900 })
  await openPage(page, `?backend=wasm&sample=kjv-packed#v=1&at=${start}-${end}`)
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  const grid = page.getByTestId('timeline-grid')
  await expect(grid).toHaveAttribute('data-shows', 'losses')
  await expect(grid).toHaveAttribute('data-first-token', String(start))
  await expect(grid).toHaveAttribute('data-last-token', String(end - 1))
}

/** Cells of a pixel or more that do not have the colour of their loss, or of an empty lane; a dot says that one trains. */
function wrongCells({ width, lanes, theme }: Picture, told: Report, { start, end }: Shown): string[] {
  return lanes.flatMap((lane, depth) =>
    lossesOf(told, depth)
      .slice(start, end)
      .flatMap((loss, index) => {
        const x = Math.floor(((index + 0.5) / (end - start)) * width)
        const isTrained = Number.isFinite(loss)
        const hasColor = shows(lane, width, x, isTrained ? colorOf(loss) : theme.lane)
        const hasDot = shows(lane, width, x, theme.ok, 1)
        return hasColor && hasDot === isTrained ? [] : [`depth ${depth}, token ${start + index}, loss ${loss}`]
      }),
  )
}

/** Pixels without the colour of the worst token that falls into them, whichever of the two at their edges does. */
function wrongPixels({ width, lanes, theme }: Picture, told: Report, { start, end }: Shown): string[] {
  const perPixel = (end - start) / width
  return lanes.flatMap((lane, depth) => {
    const all = lossesOf(told, depth)
    return Array.from({ length: width }, (_, x) => x)
      .filter((x) => {
        const losses = all.slice(Math.floor(start + x * perPixel), Math.ceil(start + (x + 1) * perPixel))
        const worst = [losses, losses.slice(0, -1), losses.slice(1)].map((some) =>
          Math.max(...some.filter(Number.isFinite)),
        )
        const empty = losses.every(Number.isFinite) ? [] : [theme.lane]
        return ![...worst.filter(Number.isFinite).map(colorOf), ...empty].some((color) => shows(lane, width, x, color))
      })
      .map((x) => `depth ${depth}, pixel ${x}`)
  })
}

for (const theme of ['light', 'dark'] as const)
  test.describe(`the ${theme} theme`, () => {
    test.use({ colorScheme: theme })

    test('the timeline has the colours of the losses in the report, at three zooms', async ({ page }) => {
      for (const zoom of zooms)
        await test.step(zoom.name, async () => {
          await show(page, zoom)
          const [told, picture] = [await report(page, { perToken: true }), await pictureOf(page)]
          const isFar = zoom.end - zoom.start > picture.width
          expect(isFar).toBe(zoom === zooms[2])
          expect(picture.lanes.length).toBeGreaterThanOrEqual(isFar ? 1 : 3)
          expect((isFar ? wrongPixels : wrongCells)(picture, told, zoom)).toEqual([])
        })
    })
  })
