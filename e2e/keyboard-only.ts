import { expect, type Locator, type Page } from '@playwright/test'

/** Presses of Tab after which an element counts as not reachable. */
const MOST_TABS = 120

/** Goes to an element with Tab alone, as somebody without a mouse does. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  const element = await target.elementHandle()
  for (let presses = 0; presses < MOST_TABS; presses++) {
    if (await page.evaluate((wanted) => document.activeElement === wanted, element)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${target}`)
}

/** Presses keys one after another; `ArrowRight*3` three times. */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    const [name, times = '1'] = key.length > 1 ? key.split('*') : [key]
    for (let i = 0; i < Number(times); i++) await page.keyboard.press(name)
  }
}
