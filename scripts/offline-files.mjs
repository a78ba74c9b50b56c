import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

/** What of the samples is kept with the app: the smallest, so that there is one from the start. The others come after. */
const firstSamples = ['./samples/kjv-small.safetensors', './samples/tokenizer.json']

/**
 * Writes the service worker of a build: `service-worker.js` with the list of the files that the app is made of, and a name
 * for them that changes when any of them does.
 *
 * @returns {import('vite').Plugin}
 */
export function offlineFiles() {
  let folder = 'dist'
  return {
    name: 'offline-files',
    apply: 'build',
    enforce: 'post',
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir)
    },
    closeBundle: () => {
      const files = filesOf(folder)
        .filter((file) => file !== 'service-worker.js' && !file.startsWith('_'))
        .sort()
      const hash = createHash('sha256')
      for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(folder, file)))
      // The page itself is asked for by its folder.
      const listed = files.map((file) => (file === 'index.html' ? './' : `./${file}`))
      const isLater = (/** @type {string} */ file) => file.startsWith('./samples/') && !firstSamples.includes(file)
      const source = readFileSync(new URL('service-worker.js', import.meta.url), 'utf8')
      const written = source
        .replace("'__BUILD__'", JSON.stringify(hash.digest('hex').slice(0, 16)))
        .replace("'__FILES__'", JSON.stringify(listed.filter((file) => !isLater(file))))
        .replace("'__SAMPLES__'", JSON.stringify(listed.filter(isLater)))
      // A file's hash may well hold two underscores.
      if (/'__[A-Z]+__'/.test(written)) throw new Error('service-worker.js has a constant that was not filled in')
      writeFileSync(join(folder, 'service-worker.js'), written)
    },
  }
}

/**
 * @param {string} folder
 * @returns {string[]} with forward slashes
 */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split('\\').join('/'))
}
