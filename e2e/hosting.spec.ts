import { expect, test } from '@playwright/test'
import { metaPolicy, securityHeaders } from '../scripts/security-headers.mjs'

test.use({ serviceWorkers: 'allow' })

test('the server sends every security header', async ({ request }) => {
  const response = await request.get('./')
  const sent = response.headers()
  const expected = Object.entries(securityHeaders).map(([name, value]) => [name.toLowerCase(), value])
  expect(expected.map(([name = '']) => [name, sent[name]])).toEqual(expected)
})

test('the page carries the policy itself, before any script, and has no inline script', async ({ request }) => {
  const html = await (await request.get('./')).text()
  const policyAt = html.indexOf(`<meta http-equiv="Content-Security-Policy" content="${metaPolicy}"`)
  expect(policyAt).toBeGreaterThan(0)
  expect(policyAt).toBeLessThan(html.indexOf('<script'))
  const scripts = html.match(/<script[^>]*>/g) ?? []
  expect(scripts.length).toBeGreaterThan(0)
  expect(scripts.filter((script) => !script.includes(' src='))).toEqual([])
})

test('the page opens without errors or violations, and asks only its own server', async ({ page, baseURL }) => {
  const complaints: string[] = []
  const foreign: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL ?? '') && !/^(data|blob):/.test(request.url())) foreign.push(request.url())
  })
  await page.goto('./')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(complaints).toEqual([])
  expect(foreign).toEqual([])
})

test('the notices of the packages in the app are served with it', async ({ request }) => {
  const notices = await (await request.get('./THIRD-PARTY-NOTICES.txt')).text()
  expect(notices).toContain('react-dom')
})
