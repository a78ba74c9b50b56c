// The service worker of the built app: keeps the files of one build, and answers with them. `offline-files.mjs` fills in the
// constants. A new build is fetched whole before it is used, and used once no page of the old one is open, so that
// files of two builds never meet. Nothing but the app's own files is kept: dumps are read from disk, never through here.
const BUILD = '__BUILD__'
const FILES = '__FILES__'
const SAMPLES = /** @type {any} */ ('__SAMPLES__')

/** What a service worker has beyond a page; the types of both do not fit into one program. @type {any} */
const worker = self

const CACHE = `mtp-lens ${BUILD}`

worker.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)))
})

worker.addEventListener('activate', (/** @type {any} */ event) => {
  event.waitUntil(dropOlder())
})

async function dropOlder() {
  for (const name of await caches.keys()) if (name.startsWith('mtp-lens ') && name !== CACHE) await caches.delete(name)
  await worker.clients.claim()
}

// The page's only message: Learn was opened, which needs the samples.
worker.addEventListener('message', (/** @type {any} */ event) => {
  event.waitUntil(keepSamples())
})

/**
 * Samples are some MB together: they are kept after the app, so that lessons and the museum work without a network too. One that
 * is not had, or not wanted by who saves data, is kept when it is first opened.
 */
async function keepSamples() {
  if (worker.navigator.connection?.saveData) return
  const cache = await caches.open(CACHE)
  await Promise.allSettled(
    SAMPLES.map(async (/** @type {string} */ path) => (await cache.match(path)) ?? cache.add(path)),
  )
}

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event
  const url = new URL(request.url)
  const own = new URL(worker.registration.scope)
  if (request.method !== 'GET' || url.origin !== own.origin || !url.pathname.startsWith(own.pathname)) return
  const path = url.pathname.slice(own.pathname.length)
  if (request.mode === 'navigate' && (path === '' || path === 'index.html')) event.respondWith(kept('./', request))
  else if (FILES.includes(`./${path}`)) event.respondWith(kept(`./${path}`, request))
  else if (SAMPLES.includes(`./${path}`)) event.respondWith(keptOnceFetched(`./${path}`, request))
})

/** @param {string} path @param {Request} request */
async function kept(path, request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(path)) ?? fetch(request)
}

/** @param {string} path @param {Request} request */
async function keptOnceFetched(path, request) {
  const cache = await caches.open(CACHE)
  const known = await cache.match(path)
  if (known !== undefined) return known
  const response = await fetch(request)
  if (response.ok) await cache.put(path, response.clone())
  return response
}
