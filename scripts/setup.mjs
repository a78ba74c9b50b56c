// Makes node_modules fit the lock file, so that `npm start` and `npm test` need no separate install. Only Node built-ins.
// It is called by the scripts themselves and not by npm's pre/post hooks, which `ignore-scripts=true` turns off.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { root } from './paths.mjs'
import { runNode } from './run-node.mjs'

const stampFile = join(root, 'node_modules', '.mtp-lens-stamp')

/**
 * Whether Vite 8 runs on this Node; package.json's `engines` says the same.
 *
 * @param {string} version such as `20.19.0`
 */
export function nodeIsSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
}

/** What an installed node_modules depends on. Two installs with equal stamps are interchangeable. */
function currentStamp() {
  const { dependencies, devDependencies, overrides } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const lockFile = join(root, 'package-lock.json')
  const hash = createHash('sha256')
    .update(existsSync(lockFile) ? readFileSync(lockFile) : '')
    .update(JSON.stringify([dependencies, devDependencies, overrides]))
    .digest('hex')
  return `${hash} ${process.platform} ${process.arch} node${process.versions.node.split('.')[0]}\n`
}

/** npm's start file: the one running us, else the one that came with this Node. */
function npmScript() {
  const beside = dirname(process.execPath)
  const candidates = [
    process.env.npm_execpath,
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ]
  return candidates.find((path) => path !== undefined && basename(path) === 'npm-cli.js' && existsSync(path))
}

/** Installs the locked packages unless they are there already. Ends the process with a plain message when it cannot. */
export async function setup() {
  if (!nodeIsSupported(process.versions.node)) {
    console.error(`MTP Lens needs Node 20.19 or later in 20, or 22.12 or later; this is Node ${process.versions.node}.`)
    process.exit(1)
  }
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === currentStamp()) return

  const npm = npmScript()
  if (npm === undefined) {
    console.error('npm was not found. Please start this with `npm start` or `npm test`.')
    process.exit(1)
  }
  console.log('Installing the packages in package-lock.json …')
  // NODE_ENV=production or omit=dev would leave out the tools themselves.
  const options = ['--include=dev', '--no-audit', '--no-fund']
  let code = await runNode([npm, 'ci', ...options])
  if (code !== 0) {
    console.warn('`npm ci` failed, so the lock file may be out of step. Trying `npm install` without changing it.')
    code = await runNode([npm, 'install', '--no-save', ...options])
  }
  if (code !== 0) {
    console.error('The packages could not be installed. npm says why above; a network connection is needed once.')
    process.exit(code)
  }
  writeFileSync(stampFile, currentStamp())
}
