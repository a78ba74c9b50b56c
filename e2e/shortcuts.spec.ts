import { expect, type Page, test } from '@playwright/test'
import { helpKeys } from '../src/ui/help/help-keys.ts'
import { openPage, report } from './open-batch.ts'

const grid = (page: Page) => page.getByTestId('timeline-grid')
/** The keyboard's cell in words, as a screen reader hears it. */
const words = (page: Page) => page.locator('.timeline-words')
const inspector = (page: Page) => page.getByTestId('inspector')
const heading = (page: Page) => inspector(page).getByRole('heading', { name: /^Token/ })

async function shown(page: Page): Promise<{ first: number; last: number; width: number }> {
  const read = async (name: string) => Number(await grid(page).getAttribute(`data-${name}`))
  const [first, last] = [await read('first-token'), await read('last-token')]
  return { first, last, width: last - first + 1 }
}

/** Presses a key and waits until what the window shows is different in the way that is wanted. */
async function moves(page: Page, key: string, how: (now: Shown, before: Shown) => boolean): Promise<void> {
  const before = await shown(page)
  await page.keyboard.press(key)
  await expect.poll(async () => how(await shown(page), before), key).toBe(true)
}
type Shown = Awaited<ReturnType<typeof shown>>

/** Presses keys, then waits until the cell that has the focus says so. */
async function says(page: Page, keys: readonly string[], expected: RegExp): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
  await expect(words(page)).toHaveText(expected)
}

const starts = async (page: Page) => (await report(page)).boundaries.map(({ row, start }) => `${row}:${start}`)

/** Presses a key and waits until the batch has other boundaries. */
async function movesBoundaries(page: Page, key: string): Promise<void> {
  const before = await starts(page)
  await page.keyboard.press(key)
  await expect.poll(() => starts(page), key).not.toEqual(before)
}

/**
 * What each line of the help is pressed for, by its keys, in the order of one walk through a batch of two rows whose boundaries
 * nobody reads. A line that is not here, or one here that the help does not have, fails the test.
 */
const walk: readonly (readonly [keys: string, (page: Page) => Promise<void>])[] = [
  [
    'W S',
    async (page) => {
      await grid(page).focus()
      await moves(page, 'w', (now, before) => now.width < before.width)
      await moves(page, 's', (now, before) => now.width > before.width)
    },
  ],
  [
    '+ − 0',
    async (page) => {
      for (const key of ['+', '+', '+', '+']) await moves(page, key, (now, before) => now.width < before.width)
      await moves(page, '-', (now, before) => now.width > before.width)
      await moves(page, '0', (now) => now.width === 384)
    },
  ],
  [
    'A D',
    async (page) => {
      await moves(page, 'w', (now, before) => now.width < before.width)
      await moves(page, 'd', (now, before) => now.first > before.first)
      await moves(page, 'a', (now, before) => now.first < before.first)
    },
  ],
  [
    'Home End',
    async (page) => {
      await says(page, ['End'], /^token 383 /)
      await says(page, ['Home'], /^token 0 /)
    },
  ],
  [
    '← →',
    async (page) => {
      await says(page, ['ArrowRight', 'ArrowRight'], /^token 2 /)
      await says(page, ['ArrowLeft'], /^token 1 /)
    },
  ],
  [
    '↑ ↓',
    async (page) => {
      await says(page, ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp'], /main head/)
      await says(page, ['ArrowDown', 'ArrowDown'], /depth 1/)
    },
  ],
  [
    '] [',
    async (page) => {
      await says(page, [']'], /^token (?!1 )\d+ /)
      await says(page, ['['], /^token 1 .*depth 1/)
    },
  ],
  [
    'Enter M',
    async (page) => {
      for (const key of ['m', 'Enter']) {
        await page.keyboard.press(key)
        await expect(inspector(page)).toContainText('pinned')
        await expect(heading(page)).toContainText('Token 1, depth 1')
        if (key === 'm') await page.keyboard.press('Escape')
      }
    },
  ],
  [
    'Shift ← Shift →',
    async (page) => {
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft'])
        await page.keyboard.press(`Shift+${key}`)
      await expect(page.getByRole('region', { name: 'Selected tokens' })).toContainText('Tokens 1–3')
    },
  ],
  ['R', (page) => moves(page, 'r', (now) => now.width < 12 && now.first <= 1 && now.last >= 3)],
  [
    'Esc',
    async (page) => {
      await page.keyboard.press('Escape')
      await expect(page.getByRole('region', { name: 'Selected tokens' })).toBeHidden()
      await page.keyboard.press('Escape')
      await expect(inspector(page)).not.toContainText('pinned')
    },
  ],
  [
    'PageUp PageDown',
    async (page) => {
      await page.keyboard.press('PageDown')
      await expect(grid(page)).toHaveAttribute('data-row', '1')
      await page.keyboard.press('PageUp')
      await expect(grid(page)).toHaveAttribute('data-row', '0')
    },
  ],
  [
    'B',
    async (page) => {
      await says(page, ['Home', 'ArrowRight*6'].flatMap(times), /^token 6 /)
      await movesBoundaries(page, 'b')
    },
  ],
  [
    '< >',
    async (page) => {
      await movesBoundaries(page, '>')
      await movesBoundaries(page, '<')
      expect(await starts(page)).toContain('0:6')
    },
  ],
  [
    '. ,',
    async (page) => {
      await says(page, ['Home', '.'], /^token 6 /)
      await says(page, [','], /^token 0 /)
    },
  ],
  [
    'F',
    async (page) => {
      await moves(page, 'f', (now) => now.first === 0 && now.width < 12)
      await moves(page, 'f', (now) => now.width === 384)
    },
  ],
  [
    'E',
    async (page) => {
      await page.keyboard.press('e')
      await expect(page.getByTestId('label-input')).toBeFocused()
      await grid(page).focus()
    },
  ],
  [
    'Delete',
    async (page) => {
      await page.keyboard.press('Delete')
      await expect.poll(async () => (await report(page)).edits?.at(-1)).toMatchObject({ kind: 'edit', value: -100 })
    },
  ],
  [
    'Ctrl Z',
    async (page) => {
      await page.keyboard.press('Control+z')
      await expect.poll(async () => (await report(page)).edits?.at(-1)?.kind).not.toBe('edit')
      await page.keyboard.press('Control+Shift+z')
      await expect.poll(async () => (await report(page)).edits?.at(-1)?.kind).toBe('edit')
    },
  ],
  [
    'G',
    async (page) => {
      await page.keyboard.press('g')
      await page.keyboard.type('1:57')
      await page.keyboard.press('Enter')
      await expect(heading(page)).toContainText('Token 57')
      await expect(grid(page)).toHaveAttribute('data-row', '1')
    },
  ],
  [
    '/',
    async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('the')
      await expect(page.getByRole('search').getByRole('status')).toHaveText(/^\d+ hits$/)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('search').getByRole('status')).toHaveText(/^\d+ of \d+$/)
    },
  ],
  [
    'N Shift N',
    async (page) => {
      await grid(page).focus()
      const first = await heading(page).innerText()
      await page.keyboard.press('n')
      await expect(heading(page)).not.toHaveText(first)
      await page.keyboard.press('Shift+N')
      await expect(heading(page)).toHaveText(first)
      // Closed: while a search is open N is its next hit, and not the next step of a lesson.
      for (const key of ['/', 'Escape']) await page.keyboard.press(key)
      await expect(page.getByRole('search')).toBeHidden()
    },
  ],
  [
    'J K',
    async (page) => {
      await page.keyboard.press('j')
      await expect(page.getByRole('tab', { name: 'Findings', selected: true })).toBeVisible()
      await page.keyboard.press('k')
      await expect(page.getByRole('tab', { name: 'Findings', selected: true })).toBeVisible()
    },
  ],
  [
    '1 2 3',
    async (page) => {
      for (const [key, name] of [
        ['2', 'Table'],
        ['3', 'Blocks'],
        ['1', 'Lanes'],
      ]) {
        await page.keyboard.press(key)
        await expect(page.getByRole('button', { name, exact: true, pressed: true })).toBeVisible()
      }
    },
  ],
  [
    'Ctrl Shift P F1',
    async (page) => {
      for (const key of ['Control+Shift+P', 'F1']) {
        await page.keyboard.press(key)
        await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
        await page.keyboard.press('Escape')
        await expect(page.getByRole('dialog')).toBeHidden()
      }
    },
  ],
  [
    'L',
    async (page) => {
      await page.keyboard.press('l')
      await expect(page.getByTestId('learn-pages')).toBeVisible()
    },
  ],
  [
    'N P',
    async (page) => {
      await page
        .getByTestId('learn-pages')
        .getByRole('button', { name: /^What packing is/ })
        .press('Enter')
      const position = page.getByTestId('learn-position')
      const at = await position.innerText()
      await page.keyboard.press('n')
      await expect(position).not.toHaveText(at)
      await page.keyboard.press('p')
      await expect(position).toHaveText(at)
    },
  ],
  [
    '?',
    async (page) => {
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog', { name: 'Keys and mouse' })).toBeVisible()
      await page.keyboard.press('Escape')
    },
  ],
  [
    'Q',
    async (page) => {
      await page.setViewportSize({ width: 1024, height: 768 })
      await expect(page.locator('#panel')).toHaveAttribute('data-open', 'false')
      await page.keyboard.press('q')
      await expect(page.locator('#panel')).toHaveAttribute('data-open', 'true')
    },
  ],
]

/** `ArrowRight*6` is six presses. */
function times(keys: string): string[] {
  const [key, count = '1'] = keys.split('*')
  return Array.from({ length: Number(count) }, () => key)
}

/**
 * Driven by tests of their own: the browser's picker of files in `recent-files.spec.ts`, saved and pasted dumps in `navigation.spec.ts`, the mouse
 * in `timeline.spec.ts`, `navigation.spec.ts` and `what-if.spec.ts`.
 */
const elsewhere = ['Ctrl O', 'Ctrl S', 'Ctrl V', 'Wheel', 'Drag', 'Shift drag', 'Click', 'Double-click']

test('every key that the help lists does what it says', async ({ page }) => {
  const listed = helpKeys.flatMap(({ keys }) => keys.map(([pressed]) => pressed.join(' ')))
  expect([...walk.map(([keys]) => keys), ...elsewhere].toSorted()).toEqual(listed.toSorted())
  await openPage(page, '?backend=wasm&sample=kjv-neat')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  for (const [keys, does] of walk) await test.step(keys, () => does(page))
})
