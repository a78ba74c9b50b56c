// `npm test`: everything there is to check, in one command. All steps run even when one fails. Option: --only NAME[,NAME].
import { parseArgs } from 'node:util'
import { findChromium } from './find-chromium.mjs'
import { tools } from './paths.mjs'
import { runNode } from './run-node.mjs'
import { setup } from './setup.mjs'

/** @type {readonly { name: string, args: readonly string[], needsBrowser?: boolean }[]} */
const steps = [
  { name: 'format', args: [tools.biome, 'check', '--linter-enabled=false', '--error-on-warnings'] },
  { name: 'lint', args: [tools.biome, 'lint', '--error-on-warnings'] },
  { name: 'types', args: [tools.tsc, '-b'] },
  { name: 'imports', args: ['scripts/check-imports.mjs'] },
  { name: 'unit', args: [tools.vitest, 'run', '--project', 'unit'] },
  { name: 'gpu', args: [tools.vitest, 'run', '--project', 'gpu'], needsBrowser: true },
  { name: 'build', args: [tools.vite, 'build'] },
  { name: 'e2e', args: [tools.playwright, 'test'], needsBrowser: true },
]

/** The steps asked for; a wrong name ends the command rather than passing as nothing to do. */
function chosenSteps() {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' } } })
    const names = values.only?.split(',').filter(Boolean) ?? steps.map(({ name }) => name)
    const unknown = names.filter((name) => !steps.some((step) => step.name === name))
    if (unknown.length > 0 || names.length === 0)
      throw new Error(`There is no step ${unknown.join(', ') || '(empty)'}.`)
    return steps.filter(({ name }) => names.includes(name))
  } catch (error) {
    const known = steps.map(({ name }) => name).join(', ')
    console.error(`${error instanceof Error ? error.message : error}\nUse: npm test -- [--only NAME,…], of ${known}`)
    process.exit(2)
  }
}

/** @returns {Promise<boolean>} whether there is a browser; its path is then in CHROMIUM_PATH for the steps */
async function haveBrowser() {
  try {
    console.log(`Tests use ${await findChromium()}`)
    return true
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return false
  }
}

const chosen = chosenSteps()
await setup()
const browser = chosen.some(({ needsBrowser }) => needsBrowser) && (await haveBrowser())

const results = []
for (const { name, args, needsBrowser } of chosen) {
  console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`)
  const started = performance.now()
  const passed = (!needsBrowser || browser) && (await runNode(args)) === 0
  results.push({ name, passed, seconds: (performance.now() - started) / 1000 })
}

console.log('\nstep      result  seconds')
for (const { name, passed, seconds } of results) {
  console.log(`${name.padEnd(10)}${(passed ? 'passed' : 'FAILED').padEnd(8)}${seconds.toFixed(1).padStart(7)}`)
}
const failed = results.filter(({ passed }) => !passed).length
console.log(`\n${results.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
