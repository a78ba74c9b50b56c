// A lock file written where the registry lacks some system's packages is accepted silently, and `npm ci` then fails on
// every machine. These checks find that before a user does.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './paths.mjs'

/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'))

/** @type {{ packages: Record<string, { optionalDependencies?: Record<string, string>, integrity?: string }> }} */
const { packages } = read('package-lock.json')
const manifest = read('package.json')

/**
 * Whether a package is locked where Node would look for it from the package that wants it.
 *
 * @param {string} wanting a lock entry such as `node_modules/a/node_modules/b`
 * @param {string} name
 */
function isLocked(wanting, name) {
  for (let place = wanting; ; place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${place ? `${place}/` : ''}node_modules/${name}`]) return true
    if (place === '') return false
  }
}

describe('the lock file', () => {
  it('has every optional package of every system', () => {
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(place, name))
        .map((name) => `${place} wants ${name}`),
    )
    expect(Object.keys(packages).length).toBeGreaterThan(100)
    expect(missing).toEqual([])
  })

  it('has a checksum for every package', () => {
    const without = Object.entries(packages).filter(([place, { integrity }]) => place !== '' && !integrity)
    expect(without.map(([place]) => place)).toEqual([])
  })

  it('agrees with package.json', () => {
    const { dependencies, devDependencies } = read('package-lock.json').packages['']
    expect({ dependencies, devDependencies }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    })
  })
})

describe('package.json', () => {
  it('pins every direct version exactly', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('stays within twelve packages at run time', () => {
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(12)
  })
})
