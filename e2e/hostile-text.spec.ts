import { expect, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'
import { safetensorsOf } from './safetensors-of.ts'

const script = '<img src=x onerror="window.hostile = 1"><script>window.hostile = 1</script>'

test('hostile file names, tensor names and token texts are shown as text, their controls made visible', async ({
  page,
}) => {
  const row = (values: bigint[]) => ({ dtype: 'I64', shape: [1, 4], bytes: new BigInt64Array(values) })
  const dump = safetensorsOf({
    input_ids: row([0n, 1n, 2n, 3n]),
    labels: row([1n, 2n, 3n, -100n]),
    [script]: row([1n, 1n, 1n, 1n]),
    'turned\u202eround\u0000': row([1n, 1n, 1n, 1n]),
    __proto__2: row([1n, 1n, 1n, 1n]),
  })
  const vocab = { [script]: 0, 'a\u202eb': 1, '\u0007': 2, javascript: 3 }
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer })
  await openPage(page, '?backend=cpu')
  const keys = () => page.evaluate(() => Reflect.ownKeys(Object.prototype).map(String))
  const before = await keys()
  await page
    .getByTestId('open-file')
    .setInputFiles([
      file('a<b>\u202egnp.safetensors', Buffer.from(dump)),
      file('tokenizer.json', Buffer.from(JSON.stringify({ model: { type: 'WordLevel', vocab } }))),
    ])
  await page.waitForFunction(() => document.documentElement.dataset.state === 'ready')
  expect((await report(page)).batch).toMatchObject({ sequenceLength: 4 })
  await page.getByRole('tab', { name: 'Batch' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('<img src=x')
  await expect(page.getByRole('tabpanel')).toContainText('turned\\u{202e}round\\u{0}')
  await page.getByTestId('timeline-grid').focus()
  for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
  const text = await page.evaluate(() => document.body.innerText)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not reach the screen
  expect(text.match(/[\u0000-\u0008\u202a-\u202e]/)).toBeNull()
  expect(text).toContain('<img src=x')
  expect(await page.locator('img[src="x"]').count()).toBe(0)
  expect(await page.evaluate(() => 'hostile' in window)).toBe(false)
  expect(await keys()).toEqual(before)
  await chooseFiles(page, 'fixtures/malformed/ok_batch.safetensors')
  await expect(page.getByRole('alert')).toHaveCount(0)
})
