// Ships the licences of the packages that are really in the bundles, and refuses to build with one we may not ship.
// The bundles themselves carry no licence comments: they would be repeated in each, and minifiers keep only some.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

const allowedLicences = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']

/** @typedef {{ name: string, version: string, licence: string, text: string }} Notice */

/**
 * The folder of the package a bundled module came from; nothing for our own modules and for a bundler's virtual ones.
 *
 * @param {string} moduleId
 * @returns {string | undefined}
 */
export function packageFolder(moduleId) {
  const path = moduleId.replace(/^\0/, '').replace(/\?.*$/, '').split('\\').join('/')
  const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)
  return match?.[1]
}

/**
 * A package's licence text: its own file, else the licence section of its readme, else, for Apache-2.0, whose text has
 * no names in it, our own copy.
 *
 * @param {string} folder
 * @param {string} licence
 */
function licenceText(folder, licence) {
  const files = readdirSync(folder)
  const texts = files.filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  if (texts.length > 0) return texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')

  const readme = files.find((file) => /^readme/i.test(file))
  const section = readme && /\n(?:#+ *)?licen[cs]e\b[\s\S]*$/i.exec(readFileSync(join(folder, readme), 'utf8'))?.[0]
  if (section && /copyright/i.test(section)) return section.trim()

  return licence === 'Apache-2.0' ? readFileSync(join(root, 'LICENSE'), 'utf8').trim() : undefined
}

/**
 * @param {string} folder
 * @returns {Notice}
 */
export function readNotice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (!allowedLicences.includes(license)) {
    throw new Error(
      `${name} ${version} has the licence ${license ?? '(none)'}, not one of ${allowedLicences.join(', ')}`,
    )
  }
  const text = licenceText(folder, license)
  if (text === undefined) throw new Error(`${name} ${version} says ${license} but comes without its text`)
  return { name, version, licence: license, text }
}

/** @param {readonly Notice[]} notices */
export function noticesText(notices) {
  const parts = notices.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}`)
  return [`MTP Lens contains the following ${notices.length} packages.`, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)
}

/**
 * Two plugins that share what they see: one for the workers' bundles, one for the page's, which writes the file at the
 * end. Vite bundles the workers while it reads the page's modules, so theirs are complete by then.
 *
 * @returns {{ page: import('vite').Plugin, worker: () => import('vite').Plugin }}
 */
export function thirdPartyNotices() {
  /** @type {Set<string>} */
  const folders = new Set()

  /** @param {Readonly<Record<string, { type: string, moduleIds?: string[] }>>} bundle */
  function collect(bundle) {
    for (const output of Object.values(bundle)) {
      for (const id of output.moduleIds ?? []) {
        const folder = packageFolder(id)
        if (folder !== undefined) folders.add(folder)
      }
    }
  }

  return {
    worker: () => ({
      name: 'third-party-notices-worker',
      apply: 'build',
      generateBundle: (_options, bundle) => collect(bundle),
    }),
    page: {
      name: 'third-party-notices',
      apply: 'build',
      generateBundle(_options, bundle) {
        collect(bundle)
        const notices = [...folders].sort().map(readNotice)
        this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES.txt', source: noticesText(notices) })
      },
    },
  }
}
