import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { openPage, report } from './open-batch.ts'

const ROWS = 1024
const LENGTH = 8192
const TOKENS = ROWS * LENGTH

/**
 * 1,024 rows of 8,192 tokens, three sub-sequences in the first row; the other rows are a hole in the file, which reads as
 * zeros. @param lastLabel the very last label, which is read after all others
 */
function writeLargeBatch(path: string, lastLabel = 0n): void {
  const [idBytes, seqIdxBytes] = [8 * TOKENS, 4 * TOKENS]
  const shape = [ROWS, LENGTH]
  const header = JSON.stringify({
    __metadata__: { num_depths: '2', seq_idx_arg: 'seq_idx' },
    input_ids: { dtype: 'I64', shape, data_offsets: [0, idBytes] },
    seq_idx: { dtype: 'I32', shape, data_offsets: [idBytes, idBytes + seqIdxBytes] },
    labels: { dtype: 'I64', shape, data_offsets: [idBytes + seqIdxBytes, 2 * idBytes + seqIdxBytes] },
  })
  const head = Buffer.alloc(8 + header.length)
  head.writeBigUInt64LE(BigInt(header.length))
  head.write(header, 8)
  const file = openSync(path, 'w')
  writeSync(file, head)
  const ids = BigInt64Array.from({ length: LENGTH }, (_, token) => BigInt(token % 50))
  const labels = BigInt64Array.from({ length: LENGTH }, (_, token) => BigInt((token + 1) % 50))
  const seqIdx = Int32Array.from({ length: LENGTH }, (_, token) => (token < 1000 ? 1 : token < 5000 ? 2 : 3))
  const put = (array: ArrayBufferView, at: number) =>
    writeSync(file, new Uint8Array(array.buffer), 0, array.byteLength, head.length + at)
  ftruncateSync(file, head.length + 2 * idBytes + seqIdxBytes)
  put(ids, 0)
  put(seqIdx, idBytes)
  put(labels, idBytes + seqIdxBytes)
  put(BigInt64Array.of(lastLabel), 2 * idBytes + seqIdxBytes - 8)
  closeSync(file)
}

interface Seen {
  readonly note: string
  readonly picture: string
  readonly state: string | undefined
  /** Parts of the page that tell of a whole batch. */
  readonly wholes: number
  readonly reportStands: boolean
}

/** Notes what is on screen the moment the first row is, and presses Cancel then where that is wanted. */
function watchFirstRow(page: Page, { cancel = false } = {}): Promise<void> {
  return page.evaluate((cancels) => {
    const noted = window as unknown as { seen?: Seen; reported?: boolean }
    const observer = new MutationObserver(() => {
      const row = document.querySelector('[data-testid=first-row]')
      if (row?.querySelector('canvas')?.dataset.shows !== 'masks') return
      observer.disconnect()
      noted.seen = {
        note: row.querySelector('[role=status]')?.textContent ?? '',
        picture: row.querySelector('canvas')?.getAttribute('aria-label') ?? '',
        state: document.documentElement.dataset.state,
        wholes: document.querySelectorAll('[data-testid=timeline-grid], [data-testid=loss-table], .panel').length,
        reportStands: noted.reported === true,
      }
      if (cancels) for (const button of document.querySelectorAll<HTMLElement>('.work-bar button')) button.click()
    })
    observer.observe(document.body, { subtree: true, childList: true, attributes: true })
    addEventListener('change', () =>
      queueMicrotask(
        () =>
          void window.mtpLens.report().then(
            () => {
              noted.reported = true
            },
            () => undefined,
          ),
      ),
    )
  }, cancel)
}

/** What `watchFirstRow` noted. */
async function seen(page: Page): Promise<Seen> {
  const noted = await page.waitForFunction(() => (window as unknown as { seen?: Seen }).seen ?? null)
  return noted.jsonValue() as Promise<Seen>
}

test('while a large batch is read its first row is on screen, as it is in the whole, and nothing that needs the others', async ({
  page,
}, info) => {
  test.setTimeout(240_000)
  const path = info.outputPath('large.safetensors')
  writeLargeBatch(path)
  await openPage(page, '?backend=cpu')
  await watchFirstRow(page)
  await page.getByTestId('open-file').setInputFiles(path)
  const first = await seen(page)
  expect(first.note).toMatch(/Row 0 of 1.024 × 8.192 tokens\. The other rows are being read/)
  expect(first).toMatchObject({ state: 'reading', wholes: 0, reportStands: false })

  await expect(page.getByTestId('timeline-grid')).toHaveAttribute('data-shows', 'masks', { timeout: 120_000 })
  await expect(page.getByTestId('first-row')).toHaveCount(0)
  const { batch, boundaries, mtp } = await report(page)
  expect(batch).toMatchObject({ rows: ROWS, sequenceLength: LENGTH, depths: 2 })
  const inFirst = boundaries.filter(({ row }) => row === 0)
  expect(inFirst.map(({ start }) => start)).toEqual([0, 1000, 5000])
  // Depth d masks d + 1 tokens before each of two boundaries and at the end.
  expect(first.picture.replaceAll(/\D+/g, ' ').trim()).toBe('0 8 192 3 0 8 189 1 8 186')
  const others = mtp.perDepth.map(({ trained }) => trained)
  expect(others).toEqual([8189 + (ROWS - 1) * 8191, 8186 + (ROWS - 1) * 8190])
})

test('a fault in a later row takes the first row from the screen, and is told', async ({ page }, info) => {
  test.setTimeout(120_000)
  const path = info.outputPath('faulty.safetensors')
  writeLargeBatch(path, 2n ** 60n)
  await openPage(page, '?backend=cpu')
  await watchFirstRow(page)
  await page.getByTestId('open-file').setInputFiles(path)
  expect((await seen(page)).picture).toContain('3 sub-sequences')
  await expect(page.getByRole('alert')).toContainText(`a larger one at element ${TOKENS - 1}`, { timeout: 100_000 })
  await expect(page.getByTestId('first-row')).toHaveCount(0)
  await expect(page.locator('html')).toHaveAttribute('data-state', 'error')
})

test('Cancel while the other rows are read leaves the page as it was', async ({ page }, info) => {
  const path = info.outputPath('large.safetensors')
  writeLargeBatch(path)
  await openPage(page, '?backend=cpu')
  await watchFirstRow(page, { cancel: true })
  await page.getByTestId('open-file').setInputFiles(path)
  await seen(page)
  await expect(page.getByTestId('first-row')).toHaveCount(0)
  await expect(page.locator('html')).toHaveAttribute('data-state', 'empty')
  await expect(page.getByTestId('timeline-grid')).toHaveCount(0)
})
