// Imports that do not look like imports: a worker's entry is reached by an address, and a list of lessons by a pattern, so
// dependency-cruiser cannot see them. This reads the syntax tree for them and holds them to the same table. It also refuses
// imports nobody can follow.
import { dirname, posix } from 'node:path'
import ts from 'typescript'
import { mayImport } from '../.dependency-cruiser.mjs'

/** The one file that may start a worker. */
const workerStarter = 'src/engine/start-engine.ts'
/** The one file that may register a service worker; it starts nothing else. */
const offlineStarter = 'src/state/work-offline.ts'

/** The one form of a pattern that is followed: every `.ts` file of a named folder below the file, and none of its folders. */
const listPattern = /^\.\/(?:[\w-]+\/)+\*\.ts$/

/** @typedef {{ rule: string, from: string, to: string }} Violation */

/**
 * The table's row for a file: `core/loss`, `ui`, `main.tsx` …
 *
 * @param {string} file such as `src/ui/app.tsx`
 */
export function placeOf(file) {
  return Object.keys(mayImport).find((place) => file === `src/${place}` || file.startsWith(`src/${place}/`))
}

/** @param {ts.Node} node */
const isImportMetaUrl = (node) => node.getText() === 'import.meta.url'

/**
 * Every address in a file that names another module: `new URL('…', import.meta.url)` and `import … from '…?worker&url'`,
 * and each thing that is refused outright.
 *
 * @param {string} file
 * @param {string} text
 * @returns {{ addresses: string[], patterns: string[], refused: { rule: string, what: string }[] }}
 */
function findAddresses(file, text) {
  /** @type {string[]} */
  const addresses = []
  /** @type {string[]} */
  const patterns = []
  /** @type {{ rule: string, what: string }[]} */
  const refused = []
  // A test's address names a fixture that it reads.
  const isTest = /\.test\.tsx?$/.test(file)

  /** @param {ts.Node} node */
  function visit(node) {
    const args = ts.isNewExpression(node) || ts.isCallExpression(node) ? (node.arguments ?? []) : []
    const [first, second] = args
    if (ts.isNewExpression(node)) {
      const made = node.expression.getText()
      if (/(^|\.)(Shared)?Worker$/.test(made)) refused.push({ rule: 'one-worker-starter', what: `new ${made}` })
      if (made === 'URL' && first && second && isImportMetaUrl(second) && !isTest) {
        if (ts.isStringLiteralLike(first)) addresses.push(first.text)
        else refused.push({ rule: 'no-computed-imports', what: node.getText() })
      }
    } else if (ts.isCallExpression(node)) {
      const called = node.expression.getText()
      const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword
      if (isImport && !(first && ts.isStringLiteralLike(first))) {
        refused.push({ rule: 'no-computed-imports', what: node.getText() })
      }
      if (isImport && first && ts.isStringLiteralLike(first) && first.text.includes('?')) addresses.push(first.text)
      if (called.startsWith('import.meta.glob')) {
        if (first && ts.isStringLiteralLike(first) && listPattern.test(first.text)) patterns.push(first.text)
        else refused.push({ rule: 'no-computed-imports', what: called })
      }
      if (called === 'importScripts' || called.endsWith('.addModule') || called.endsWith('serviceWorker.register')) {
        refused.push({ rule: 'one-worker-starter', what: called })
      }
    } else if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const from = node.moduleSpecifier
      if (from && ts.isStringLiteral(from) && from.text.includes('?')) addresses.push(from.text)
    }
    ts.forEachChild(node, visit)
  }

  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))
  return { addresses, patterns, refused }
}

/**
 * The files that the patterns of a file import.
 *
 * @param {string} file relative to the root, with slashes
 * @param {string} text
 * @param {ReadonlySet<string>} files every file there is
 * @returns {string[]}
 */
export function filesByPattern(file, text, files) {
  if (!text.includes('import.meta.glob')) return []
  return findAddresses(file, text).patterns.flatMap((pattern) => matches(file, pattern, files))
}

/**
 * @param {string} file
 * @param {string} pattern
 * @param {ReadonlySet<string>} files
 */
function matches(file, pattern, files) {
  const folder = posix.dirname(posix.join(dirname(file), pattern))
  return [...files].filter((one) => posix.dirname(one) === folder && one.endsWith('.ts'))
}

/**
 * @param {string} file relative to the root, with slashes
 * @param {string} text
 * @param {ReadonlySet<string>} files every file there is
 * @returns {Violation[]}
 */
export function workerViolations(file, text, files) {
  const { addresses, patterns, refused } = findAddresses(file, text)
  const place = placeOf(file)
  const allowed = place === undefined ? [] : [place, ...(mayImport[place]?.folders ?? [])]

  const wrong = refused
    .filter(({ rule, what }) => {
      if (rule !== 'one-worker-starter') return true
      return file !== workerStarter && !(file === offlineStarter && what.endsWith('serviceWorker.register'))
    })
    .map(({ rule, what }) => ({ rule, from: file, to: what }))

  for (const address of addresses) {
    const path = address.replace(/[?#].*$/, '')
    const target = path.startsWith('/') ? path.slice(1) : posix.join(dirname(file), path)
    const isWorker = /[?&](shared)?worker\b/.test(address)
    if (!files.has(target)) wrong.push({ rule: 'resolvable', from: file, to: address })
    else if (isWorker && file !== workerStarter) wrong.push({ rule: 'one-worker-starter', from: file, to: address })
    else if (!allowed.includes(placeOf(target) ?? '')) {
      wrong.push({ rule: `${place?.replace('/', '-')}-imports`, from: file, to: target })
    }
  }
  for (const pattern of patterns) {
    const matched = matches(file, pattern, files)
    if (matched.length === 0) wrong.push({ rule: 'resolvable', from: file, to: pattern })
    for (const target of matched) {
      if (/\.test\.ts$/.test(target)) wrong.push({ rule: 'no-tests-in-code', from: file, to: target })
      if (!allowed.includes(placeOf(target) ?? '')) {
        wrong.push({ rule: `${place?.replace('/', '-')}-imports`, from: file, to: target })
      }
    }
  }
  return wrong
}
