import { gzipSync } from 'node:zlib'

/**
 * @typedef {object} FirstPaint
 * @property {number} paintMs First contentful paint, from the request for the page.
 * @property {string[]} asked Scripts that were requested before it, by path.
 * @property {string[]} graph Scripts that the page's HTML names, and what these import statically.
 * @property {Record<string, number>} gzip Bytes of every one of these files, of the page and of its style sheets, as
 *   gzip at level 9 makes of them.
 */

/**
 * Opens a page cold, and tells what its first picture took. Requests and the paint are told by the browser on one clock.
 *
 * @param {import('@playwright/test').Page} page Of a context that has seen nothing yet.
 * @param {string} address Of the page, with a slash at its end.
 * @returns {Promise<FirstPaint>}
 */
export async function firstPaint(page, address) {
  const session = await page.context().newCDPSession(page)
  /** @type {{ url: string, type: string | undefined, timestamp: number }[]} */
  const requests = []
  session.on('Network.requestWillBeSent', ({ request, type, timestamp }) =>
    requests.push({ url: request.url, type, timestamp }),
  )
  /** @type {Promise<number>} */
  const painted = new Promise((resolve) => {
    session.on('Page.lifecycleEvent', ({ name, timestamp }) => {
      if (name === 'firstContentfulPaint') resolve(timestamp)
    })
  })
  for (const domain of /** @type {const} */ (['Network.enable', 'Page.enable'])) await session.send(domain)
  await session.send('Page.setLifecycleEventsEnabled', { enabled: true })
  await page.goto(address)
  const paint = await painted
  // The browser need not tell things in the order in which they happened.
  await page.waitForLoadState('networkidle')
  await session.detach()

  /** @type {(kind: string) => string[]} */
  const before = (kind) =>
    requests
      .filter(({ type, timestamp }) => type === kind && timestamp <= paint)
      .map(({ url }) => url.replace(address, ''))
  const asked = before('Script')
  const text = async (/** @type {string} */ path) => (await fetch(`${address}${path}`)).text()
  const graph = await staticGraph(await text(''), text)
  /** @type {Record<string, number>} */
  const gzip = {}
  for (const path of ['', ...before('Stylesheet'), ...asked, ...graph])
    gzip[path] ??= gzipSync(await text(path), { level: 9 }).length
  return { paintMs: 1000 * (paint - requests[0].timestamp), asked, graph, gzip }
}

/**
 * @param {string} html
 * @param {(path: string) => Promise<string>} text
 */
async function staticGraph(html, text) {
  const graph = new Set([...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, path]) => path))
  for (const path of graph)
    for (const [, file] of (await text(path)).matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
      graph.add(path.replace(/[^/]+$/, file))
  return [...graph]
}
