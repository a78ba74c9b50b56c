import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { press, tabTo } from './keyboard-only.ts'
import { lessonsById } from './learn-files.ts'
import { openPage } from './open-batch.ts'

const dock = (page: Page) => page.getByTestId('learn-dock')
const grid = (page: Page) => page.getByTestId('timeline-grid')
const ready = (page: Page) => expect(page.locator('html')).toHaveAttribute('data-state', 'ready')

async function onGrid(page: Page, ...keys: string[]): Promise<void> {
  await tabTo(page, grid(page))
  await press(page, ...keys)
}

async function inSetting(page: Page, id: string, text: string): Promise<void> {
  await tabTo(page, page.getByTestId(id))
  await press(page, 'Control+a')
  await page.keyboard.type(text)
  await press(page, 'Enter')
}

async function reset(page: Page): Promise<void> {
  await tabTo(page, page.getByTestId('reset-settings'))
  await press(page, 'Enter')
}

async function openTab(page: Page, name: string): Promise<void> {
  await tabTo(page, page.locator('[role=tab][aria-selected=true]'))
  for (let i = 0; i < 10 && (await page.getByRole('tab', { name, selected: true }).count()) === 0; i++)
    await press(page, 'ArrowRight')
}

/** How each task is done with keys, by lesson and step (from 0). */
const tasks: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'packing:1': (page) => onGrid(page, 'w*20'),
  'main-head:1': (page) => onGrid(page, 'ArrowUp*4', 'Enter'),
  // The row's first boundary, and the token before it.
  'main-head:3': (page) => onGrid(page, 'Home', '.', 'ArrowLeft', 'ArrowUp*4', 'Enter'),
  'one-roll:1': async (page) => {
    await tabTo(page, page.getByTestId('roll-slider'))
    await press(page, 'End', 'Home')
  },
  'one-roll:2': (page) => onGrid(page, 'ArrowDown*2', 'Enter'),
  'boundaries:2': async (page) => {
    await tabTo(page, page.getByTestId('setting-boundary-source'))
    await press(page, 'Home')
  },
  'boundaries:3': (page) => openTab(page, 'Findings'),
  'boundaries:4': reset,
  'trailing:1': (page) => onGrid(page, 'End', 'ArrowDown*3', 'Enter'),
  'ignore-index:2': (page) => onGrid(page, 'Home', 'ArrowRight*62', 'ArrowDown*3', 'Enter'),
  'target-to-loss:0': (page) => onGrid(page, 'Home', 'ArrowDown*2', 'Enter'),
  'normalisation:3': (page) => inSetting(page, 'setting-num-label-tokens', '100'),
  'normalisation:4': reset,
  'scaling:1': (page) => inSetting(page, 'setting-scaling-factor', '1'),
  'scaling:2': reset,
  'fused-linear-cross-entropy:0': async (page) => {
    await tabTo(page, page.getByRole('slider', { name: 'N, tokens' }))
    await press(page, 'ArrowRight')
  },
  'shift-scan:0': (page) => openTab(page, 'Scans'),
  'shift-scan:1': async (page) => {
    await tabTo(page, page.getByRole('button', { name: 'Scan label rolls and boundaries' }))
    await press(page, 'Enter')
  },
  'parallel:0': async (page) => {
    await tabTo(page, page.getByRole('slider', { name: 'ranks' }))
    await press(page, 'ArrowRight')
  },
}

test('every lesson is walked from its first step to its last by keyboard alone, and every task can be done', async ({
  page,
}) => {
  test.setTimeout(900_000)
  await openPage(page)
  await press(page, 'l')
  await tabTo(page, page.getByRole('button', { name: /^What packing is/ }))
  await press(page, 'Enter')
  for (const { id, sample, steps } of [...lessonsById.values()].sort((a, b) => a.order - b.order)) {
    await expect(dock(page)).toHaveAttribute('data-place', id)
    // With nothing open, a lesson opens its sample by itself.
    await ready(page)
    if ((await page.locator('.learn-batch').textContent())?.includes('Use “')) {
      await tabTo(page, page.getByRole('button', { name: /^Use “/ }))
      await press(page, 'Enter')
    }
    await expect(page.getByRole('banner')).toContainText(`${sample}.safetensors`)
    await ready(page)
    for (const [step, { title, task }] of steps.entries()) {
      await expect(page.getByTestId('learn-position')).toHaveText(`${step + 1} / ${steps.length}`)
      await expect(dock(page).getByRole('heading', { level: 3 })).toHaveText(title)
      // Every number of the text is there: nothing is waited for, and nothing left out.
      await expect(dock(page).getByText('not known')).toHaveCount(0)
      await expect(dock(page).locator('.learn-lacks')).toHaveCount(0)
      if (task !== undefined) {
        await ready(page)
        await tasks[`${id}:${step}`]?.(page)
        // A task that is done turns the page by itself, but for those one may go on playing with.
        if (task.stays || step === steps.length - 1) await expect(dock(page).getByText('Done.')).toBeVisible()
        else
          await expect(
            page
              .getByTestId('learn-position')
              .or(dock(page).getByText('Done.'))
              .filter({ hasText: `${step + 2} /` }),
          ).toBeVisible()
        if (task.stays || step === steps.length - 1) await press(page, 'n')
      } else await press(page, 'n')
    }
  }
  await expect(page.getByTestId('learn-pages')).toBeVisible()
})

test('a step has a link, and progress is resumed after a reload and can be forgotten', async ({ page }) => {
  await openPage(page, '?lesson=one-roll&step=3')
  await ready(page)
  await expect(page.getByTestId('learn-position')).toHaveText('3 / 4')
  await press(page, 'p')
  await expect(page).toHaveURL(/lesson=one-roll&step=2/)
  await page.goto('/?learn=lessons')
  await expect(page.getByRole('button', { name: /One roll at a time.*go on at step 2/ })).toBeVisible()
  await page.getByRole('button', { name: 'Forget my progress' }).click()
  await expect(page.getByText('go on at step')).toHaveCount(0)
})

test('a term is explained at a key, and Escape closes it', async ({ page }) => {
  await openPage(page, '?lesson=packing')
  const term = page.getByRole('button', { name: 'Packing', exact: true })
  await tabTo(page, term)
  await press(page, 'Enter')
  await expect(page.getByRole('note', { name: 'packing' })).toBeVisible()
  await press(page, 'Escape')
  await expect(page.getByRole('note', { name: 'packing' })).toBeHidden()
  await expect(term).toBeFocused()
})

test('a teacher’s link brings its settings, hides and locks, says so, and can be undone', async ({ page }) => {
  const address = '?sample=kjv-small&lesson=scaling&step=2&hide=findings,inspector,nonsense&lock=settings'
  await openPage(page, `${address}#v=1&set.scalingFactor=0.25`)
  await ready(page)
  await expect(page.getByRole('tab', { name: 'Findings' })).toHaveCount(0)
  await expect(page.getByTestId('inspector')).toHaveCount(0)
  await page.getByRole('tab', { name: 'Settings' }).click()
  await expect(page.getByTestId('setting-scaling-factor')).toBeDisabled()
  await press(page, 'Control+z')
  await expect(page.getByTestId('setting-scaling-factor')).toHaveValue('0.25')
  // A key that edits says why it does not.
  await page.getByTestId('timeline-grid').press('ArrowRight')
  await page.getByTestId('timeline-grid').press('b')
  await expect(page.locator('.timeline-words')).toContainText('locks the batch')
  // Nor does the palette offer it.
  await press(page, 'Control+k')
  await expect(page.getByRole('option', { name: 'What-if' })).toBeVisible()
  for (const gone of ['Findings', 'As the dump says'])
    await expect(page.getByRole('option', { name: gone })).toHaveCount(0)
  await press(page, 'Escape')
  const banner = page.getByRole('region', { name: 'About this link' })
  await expect(banner).toContainText('hides: Findings, the inspector')
  await expect(banner).toContainText('locks: Settings')
  await expect(banner).toContainText('nonsense')
  await banner.getByRole('button', { name: 'Show and unlock everything' }).click()
  await expect(page.getByRole('tab', { name: 'Findings' })).toBeVisible()
  await expect(page.getByTestId('setting-scaling-factor')).toBeEnabled()
})

test('the toy pack follows typing and its boundary, by keys and by mouse, with the sample’s own losses', async ({
  page,
}) => {
  await openPage(page, '?learn=toy')
  await expect(page.getByRole('banner')).toContainText('toy-pack.safetensors')
  await ready(page)
  await page.getByTestId('toy-text').fill('And my God put into mine heart|God forbid: yea')
  await expect(page.getByRole('banner')).toContainText('1 row × 14 tokens')
  await ready(page)
  const before = await page.evaluate(() => window.mtpLens.report())
  await tabTo(page, page.getByRole('slider', { name: 'Boundary 1' }))
  await press(page, 'ArrowLeft*2')
  await expect(page.getByTestId('toy-text')).toHaveValue('And my God put into| mine heartGod forbid: yea')
  await expect
    .poll(async () => (await page.evaluate(() => window.mtpLens.report())).boundaries.map(({ end }) => end))
    .toEqual([5, 14])
  expect(before.boundaries.map(({ end }) => end)).toEqual([7, 14])

  // By mouse: the boundary follows the pointer, and stops before its neighbour's last token.
  const middle = async (part: Locator) => {
    const { x, y, width, height } = (await part.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
    return { left: x, x: x + width / 2, y: y + height / 2 }
  }
  const handle = await middle(page.getByRole('slider', { name: 'Boundary 1' }))
  const to = await middle(page.locator('[data-token="9"]'))
  await page.mouse.move(handle.x, handle.y)
  await page.mouse.down()
  await page.mouse.move(to.left + 2, to.y, { steps: 4 })
  await page.mouse.up()
  await expect(page.getByTestId('toy-text')).toHaveValue('And my God put into mine heartGod| forbid: yea')
})

for (const theme of ['light', 'dark'] as const)
  test.describe(`axe finds nothing in Learn in the ${theme} theme`, () => {
    test.use({ colorScheme: theme })
    test('its pages, a lesson, a piece before and after it is revealed, the toy pack', async ({ page }) => {
      test.setTimeout(300_000)
      const look = async () => {
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
          .analyze()
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
      }
      await openPage(page, '?learn=lessons')
      for (const name of ['Lessons', 'Museum of bugs', 'Glossary']) {
        await page.getByRole('navigation', { name: 'Learn' }).getByRole('button', { name }).click()
        await look()
      }
      for (const query of [
        'lesson=one-roll&step=2',
        'lesson=fused-linear-cross-entropy',
        'lesson=parallel&step=2',
        'learn=toy',
      ]) {
        await openPage(page, `?${query}`)
        await ready(page)
        await look()
      }
      await openPage(page, '?bug=cu-start-nonzero')
      await expect(dock(page)).toHaveAttribute('data-phase', 'guessing')
      await look()
      await dock(page).getByRole('button', { name: 'Reveal' }).click()
      await expect(dock(page)).toHaveAttribute('data-phase', 'revealed')
      await look()
    })
  })
