import { expect, type Page, test } from '@playwright/test'
import type { Report } from '../src/core/report/report.ts'
import { report } from './open-batch.ts'

/** The sub-sequence with the highest mean loss at a depth, worked out from the per-token report. */
function worstAt(depth: number, { boundaries, perToken }: Report): Report['boundaries'][number] {
  const meanOf = ({ row, start, end }: Report['boundaries'][number]) => {
    const losses = (perToken?.loss[depth][row] ?? []).slice(start, end).filter((loss) => loss !== null)
    return losses.reduce<number>((sum, loss) => sum + Number(loss), 0) / losses.length
  }
  return boundaries.filter(({ padding }) => !padding).sort((a, b) => meanOf(b) - meanOf(a))[0]
}

/** Where on the page a token of a lane stands, as an eye finds it: by the lane's name and the tokens in view. */
async function placeOf(page: Page, lane: string, token: number): Promise<[x: number, y: number]> {
  const grid = page.getByTestId('timeline-grid')
  const [canvas, name] = await Promise.all([
    page.getByTestId('timeline-canvas').boundingBox(),
    page.locator('.timeline-title', { hasText: lane }).boundingBox(),
  ])
  if (canvas === null || name === null) throw new Error(`no lane ${lane} is seen`)
  const [first, last] = await Promise.all(
    ['first', 'last'].map(async (end) => Number(await grid.getAttribute(`data-${end}-token`))),
  )
  return [canvas.x + (canvas.width * (token + 0.5 - first)) / (last + 1 - first), name.y + name.height / 2]
}

test('a first-time user finds the sub-sequence with the highest depth-2 loss, and why a given token is masked', async ({
  page,
}) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Pretraining pack' }).click()
  const table = page.getByRole('table', { name: 'Sub-sequences by mean loss' })
  await table.getByRole('button', { name: 'depth 2' }).click()
  const first = table.getByRole('row').nth(1).getByRole('button')
  const said = await first.innerText()

  const seen = await report(page, { perToken: true })
  const worst = worstAt(2, seen)
  expect(said).toBe(`row ${worst.row} · ${worst.id}`)

  // Its last token can have no target four places on. The table leads to it; pointing at the cell says why.
  await first.click()
  const token = worst.end - 1
  expect(seen.perToken?.reason[2][worst.row][token]).toBe('crossBoundary')
  const next = seen.boundaries.find(({ row, start }) => row === worst.row && start === worst.end)
  await expect
    .poll(async () => Number(await page.getByTestId('timeline-grid').getAttribute('data-first-token')))
    .toBeGreaterThan(0)
  await page.mouse.move(...(await placeOf(page, 'Depth 2', token)))
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await expect(inspector.getByRole('heading')).toHaveText(`Token ${token}, depth 2 · row ${worst.row}`)
  await expect(inspector).toContainText(`crosses a boundary: sub-sequence ${worst.id} ≠ ${next?.id}`)
  await expect(inspector).toContainText('Masked: it adds nothing to the loss.')
})

test('what is in view does not move when computing begins and ends, nor when another tab is chosen', async ({
  page,
}) => {
  await page.goto('/?backend=cpu&sample=kjv-small')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  const top = async () => (await page.getByTestId('timeline-canvas').boundingBox())?.y
  const before = await top()
  await page.evaluate(() => {
    const seen: number[] = []
    new MutationObserver(() => {
      const bar = document.querySelector('.work-bar')
      if (bar !== null)
        seen.push(document.querySelector('[data-testid=timeline-canvas]')?.getBoundingClientRect().y ?? 0)
    }).observe(document.body, { childList: true, subtree: true })
    Object.assign(window, { seen })
  })
  await page.getByRole('tab', { name: 'Settings' }).click()
  // Another softcap is another pass over the LM head: long enough for the work to be shown.
  await page.getByTestId('setting-softcap').fill('5')
  await page.getByTestId('setting-softcap').press('Enter')
  await page.evaluate(() => window.mtpLens.report())
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  const seen = await page.evaluate(() => (window as unknown as { seen: number[] }).seen)
  expect(new Set(seen)).toEqual(new Set([before]))
  expect(await top()).toBe(before)

  const left = async () => (await page.getByRole('tab', { name: 'Batch' }).boundingBox())?.x
  const places = new Set<number | undefined>()
  for (const name of ['Loss', 'Findings', 'Batch']) {
    await page.getByRole('tab', { name }).click()
    places.add(await left())
  }
  expect(places.size).toBe(1)
})
