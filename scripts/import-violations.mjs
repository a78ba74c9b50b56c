// Holds the code in src to the import table in .dependency-cruiser.mjs. A tool that quietly looks at nothing also reports
// nothing wrong, so the number of modules it looked at is checked as well, and import-violations.test.mjs plants violations.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, tools } from './paths.mjs'
import { filesByPattern, placeOf, workerViolations } from './worker-imports.mjs'

/** @typedef {import('./worker-imports.mjs').Violation} Violation */

/**
 * @param {string} folder
 * @returns {string[]} the files under its `src`, relative to it, with slashes
 */
function sourceFiles(folder) {
  return readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length).split('\\').join('/'))
    .sort()
}

/**
 * @param {string} folder
 * @returns {{ modules: string[], imports: Map<string, string[]>, violations: Violation[] }}
 */
function cruise(folder) {
  const args = ['--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json', 'src']
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, tools.dependencyCruiser), ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (!stdout) throw new Error(`dependency-cruiser said nothing but: ${stderr}`)
  /** @type {import('dependency-cruiser').ICruiseResult} */
  const result = JSON.parse(stdout)
  return {
    modules: result.modules.map(({ source }) => source),
    imports: new Map(
      result.modules.map(({ source, dependencies }) => [source, dependencies.map(({ resolved }) => resolved)]),
    ),
    violations: result.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  }
}

/**
 * What dependency-cruiser cannot know, as it does not follow patterns: a file that leads back to the list it is in, and that
 * a file in a list is needed.
 *
 * @param {ReturnType<typeof cruise>} cruised
 * @param {ReadonlyMap<string, readonly string[]>} byPattern
 * @returns {Violation[]}
 */
function withPatterns({ imports, violations }, byPattern) {
  const listed = new Set([...byPattern.values()].flat())
  /** @param {string} from */
  const reached = (from) => {
    const seen = new Set([from])
    for (const one of seen) for (const to of [...(imports.get(one) ?? []), ...(byPattern.get(one) ?? [])]) seen.add(to)
    return seen
  }
  return [
    ...violations.filter(({ rule, from }) => !(rule === 'no-orphans' && listed.has(from))),
    ...[...byPattern].flatMap(([list, files]) =>
      files.filter((file) => reached(file).has(list)).map((from) => ({ rule: 'no-cycles', from, to: list })),
    ),
  ]
}

/**
 * Each violation once: an address with a query may be seen by both tools.
 *
 * @param {readonly Violation[]} violations
 */
const unique = (violations) => [...new Map(violations.map((found) => [JSON.stringify(found), found])).values()]

/**
 * @param {string} folder one with a `src`
 * @returns {{ modules: number, violations: Violation[] }}
 */
export function checkImports(folder) {
  const files = sourceFiles(folder)
  const code = files.filter((file) => /\.tsx?$/.test(file))
  const cruised = cruise(folder)
  const seen = new Set(cruised.modules)
  const known = new Set(files)
  const texts = new Map(code.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
  const byPattern = new Map([...texts].map(([file, text]) => [file, filesByPattern(file, text, known)]))
  return {
    modules: code.filter((file) => seen.has(file)).length,
    violations: unique([
      ...(code.length === 0 ? [{ rule: 'some-modules', from: 'src', to: 'no .ts or .tsx file at all' }] : []),
      ...code
        .filter((file) => !seen.has(file))
        .map((from) => ({ rule: 'every-module', from, to: 'dependency-cruiser did not look at it' })),
      ...code
        .filter((file) => placeOf(file) === undefined && file !== 'src/vite-env.d.ts')
        .map((from) => ({ rule: 'known-folder', from, to: 'the import table has no row for it' })),
      ...withPatterns(cruised, byPattern),
      ...[...texts].flatMap(([file, text]) => workerViolations(file, text, known)),
    ]),
  }
}
