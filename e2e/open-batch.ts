import type { Page } from '@playwright/test'
import type { Report } from '../src/core/report/report.ts'
import type { AutomationHandle } from '../src/state/automation-handle.ts'

declare global {
  interface Window {
    mtpLens: AutomationHandle
  }
}

/** Opens the page and waits until it can take a file. */
export async function openPage(page: Page, query = ''): Promise<void> {
  await page.goto(`/${query}`)
  await page.evaluate(() => window.mtpLens.ready)
}

/** Chooses files in the page's own file input, as a person does, and waits until the work is done. */
export async function chooseFiles(page: Page, ...paths: string[]): Promise<void> {
  await page.getByTestId('open-file').setInputFiles(paths)
  await page.waitForFunction(() => ['ready', 'error'].includes(document.documentElement.dataset.state ?? ''))
}

/** The report, once no work is pending. */
export function report(page: Page, options?: { perToken?: boolean }): Promise<Report> {
  return page.evaluate((asked) => window.mtpLens.report(asked), options)
}
