// Finds a Chromium for the tests, and fetches one only when this machine has none. A browser counts only if it starts:
// a leftover wrapper script or a build that lacks system libraries does exist, and would fail much later.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root, tools } from './paths.mjs'

const isRoot = process.getuid?.() === 0

/** WebGPU without a graphics card is behind a flag; Chromium's sandbox refuses to run as root. */
export const chromiumArgs = ['--enable-unsafe-webgpu', ...(isRoot || process.env.CI ? ['--no-sandbox'] : [])]

/** @param {string} path */
async function launches(path) {
  if (!existsSync(path)) return false
  const { chromium } = await import('@playwright/test')
  try {
    const browser = await chromium.launch({ executablePath: path, args: chromiumArgs, timeout: 60_000 })
    await browser.close()
    return true
  } catch (error) {
    console.warn(`${path} does not start: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
    return false
  }
}

/** Where Playwright keeps the build it downloads itself. */
async function playwrightsOwn() {
  const { chromium } = await import('@playwright/test')
  return chromium.executablePath()
}

/** Browsers installed by the user: on PATH, and in the places where macOS and Windows keep applications. */
function installedBrowsers() {
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge', 'chrome']
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const onPath = names.flatMap((name) =>
    (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name + suffix)),
  )
  const macOs = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  )
  const windows = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Chromium', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ])
  return [...onPath, ...(process.platform === 'darwin' ? macOs : process.platform === 'win32' ? windows : [])]
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function show(command, args) {
  console.log(`> ${command === process.execPath ? 'node' : command} ${args.join(' ')}`)
  spawnSync(command, args, { cwd: root, stdio: 'inherit' })
}

/**
 * Ways to get a browser, mildest first; each is asked whether it makes sense only when its turn comes. Playwright's
 * `--with-deps` is avoided: it installs system libraries first, and stops before the download when it cannot.
 *
 * @type {readonly { makesSense: () => Promise<boolean>, run: () => void }[]}
 */
const installers = [
  {
    makesSense: async () => true,
    run: () => show(process.execPath, [tools.playwright, 'install', '--no-shell', 'chromium']),
  },
  {
    // It was downloaded and still does not start, so it lacks system libraries.
    makesSense: async () => isRoot && existsSync(await playwrightsOwn()),
    run: () => show(process.execPath, [tools.playwright, 'install-deps', 'chromium']),
  },
  {
    makesSense: async () => isRoot && existsSync('/etc/debian_version'),
    run: () => {
      show('apt-get', ['update'])
      show('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
    },
  },
]

/** @returns {Promise<string | undefined>} */
async function firstThatLaunches() {
  for (const path of new Set([await playwrightsOwn(), ...installedBrowsers()])) {
    if (await launches(path)) return path
  }
  return undefined
}

/**
 * The path of a Chromium that starts. It is remembered in CHROMIUM_PATH for this process and its children.
 *
 * @returns {Promise<string>}
 */
export async function findChromium() {
  const given = process.env.CHROMIUM_PATH
  if (given && (process.env.CHROMIUM_CHECKED === given || (await launches(given)))) return remember(given)

  const found = await firstThatLaunches()
  if (found) return remember(found)

  console.log('No Chromium, Chrome or Edge was found. Fetching one for the tests …')
  for (const { makesSense, run } of installers) {
    if (!(await makesSense())) continue
    run()
    const fetched = await firstThatLaunches()
    if (fetched) return remember(fetched)
  }
  throw new Error('The tests need Chromium, Chrome or Edge. Install one, or set CHROMIUM_PATH to its program file.')
}

/** @param {string} path */
function remember(path) {
  process.env.CHROMIUM_PATH = path
  process.env.CHROMIUM_CHECKED = path
  return path
}
