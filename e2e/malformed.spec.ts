import { expect, test } from '@playwright/test'
import { malformedRows, names } from '../fixtures/malformed-rows.ts'
import { chooseFiles, openPage, report } from './open-batch.ts'

const path = (name: string): string => `fixtures/malformed/${name}`

test('each of the malformed files gives what its row says, asks for nothing, and leaves the open batch as it is', async ({
  page,
}) => {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  await openPage(page, '?backend=cpu')
  // Parts that the first picture does not need are fetched in the first quiet moment.
  await page.waitForLoadState('networkidle')
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  for (const { file, outcome, must_name: words } of malformedRows) {
    await test.step(file, async () => {
      await chooseFiles(page, path('ok_batch.safetensors'))
      const before = await report(page, { perToken: true })
      await chooseFiles(page, path(file))
      const error = await page.evaluate(() => window.mtpLens.lastError)
      const alert = page.getByRole('alert')
      if (outcome === 'reject' || (outcome === 'accept-or-reject' && error !== null)) {
        const message = (await alert.innerText()).replaceAll(/\s+/g, ' ')
        expect(message).toContain(file)
        for (const word of words) expect(names(message, word, file), `${word} in: ${message}`).toBe(true)
        expect(await report(page, { perToken: true })).toEqual(before)
        return
      }
      await expect(alert).toHaveCount(0)
      const opened = await report(page)
      expect(opened.file.name).toBe(file)
      if (outcome !== 'accept-with-warning') return
      const warnings = opened.findings.filter(({ severity }) => severity !== 'info').map(({ message }) => message)
      for (const word of words) expect(warnings.join(' ')).toContain(word)
    })
  }
  expect(await page.evaluate(() => 'polluted' in {})).toBe(false)
  expect(requests.filter((url) => !/^(blob|data):/.test(url))).toEqual([])
  expect(faults).toEqual([])
})
