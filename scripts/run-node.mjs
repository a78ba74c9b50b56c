import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

/**
 * Runs a script with this Node in the repository's root, showing its output, and gives its exit code. No shell is
 * involved, so arguments need no quoting on any system. NODE_ENV is left to each tool: a `production` in the caller's
 * environment would turn off React's checks and hot reloading.
 *
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env] added to the environment
 * @returns {Promise<number>}
 */
export function runNode(args, env = {}) {
  const { NODE_ENV: _dropped, ...inherited } = process.env
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...inherited, ...env } })
    // Whoever stops this process means the tool as well. (Ctrl+C reaches both by itself.)
    const stop = () => child.kill()
    process.once('SIGTERM', stop)
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', stop)
      if (signal) process.exit(1)
      resolve(code ?? 1)
    })
  })
}
