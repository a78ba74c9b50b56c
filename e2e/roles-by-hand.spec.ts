import { expect, type Page, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'
import { safetensorsOf } from './safetensors-of.ts'

/** 8 tokens under names that no framework uses: ids, the same shifted once, two sub-sequences. */
function nameless(name: string) {
  const row = (values: bigint[]) => ({ dtype: 'I64', shape: [1, 8], bytes: new BigInt64Array(values) })
  const tensors = {
    x0: row([5n, 6n, 7n, 8n, 9n, 10n, 11n, 12n]),
    x1: row([6n, 7n, 8n, 9n, 10n, 11n, 12n, -100n]),
    x2: row([0n, 0n, 0n, 0n, 1n, 1n, 1n, 1n]),
  }
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(safetensorsOf(tensors)) }
}

function take(page: Page, tensor: string) {
  return page.getByLabel(`What ${tensor} is taken for`)
}

test('a file whose tensors have unknown names shows them, opens with the roles chosen, and the next one at once', async ({
  page,
}) => {
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, 'fixtures/malformed/ok_batch.safetensors')
  const input = page.getByTestId('open-file')
  await input.setInputFiles(nameless('step-1.safetensors'))
  const form = page.getByRole('form', { name: 'Say what the tensors are' })
  await expect(form).toBeVisible()
  await expect(page.getByRole('alert')).toContainText('only x0, x1, x2')
  await expect(form.getByRole('status')).toHaveText('Choose input_ids or labels first.')
  await take(page, 'x0').selectOption('input_ids')
  await take(page, 'x1').selectOption('input_ids')
  await expect(form.getByRole('status')).toHaveText('input_ids is chosen twice.')
  await take(page, 'x1').selectOption('labels')
  await take(page, 'x2').selectOption('seq_idx')
  await form.getByRole('button', { name: 'Open with these roles' }).click()
  await expect(form).toBeHidden()
  const first = await report(page)
  expect(first.file.name).toBe('step-1.safetensors')
  expect(first.boundaries.map(({ start, end }) => [start, end])).toEqual([
    [0, 4],
    [4, 8],
  ])

  await input.setInputFiles(nameless('step-2.safetensors'))
  await page.waitForFunction(() => document.documentElement.dataset.state === 'ready')
  const next = await report(page)
  expect(next.file.name).toBe('step-2.safetensors')
  expect(next.boundaries).toEqual(first.boundaries)
  await expect(form).toBeHidden()
})
