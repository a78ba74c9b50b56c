import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packageFolder, readNotice } from './third-party-notices.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mtp-lens-licence-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** @param {Readonly<Record<string, string>>} manifest */
const write = (manifest) =>
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'planted', version: '1.0.0', ...manifest }))

describe('a package’s notice', () => {
  it('is its licence file', () => {
    write({ license: 'MIT' })
    writeFileSync(join(folder, 'LICENSE'), 'Copyright somebody\n')
    expect(readNotice(folder)).toEqual({
      name: 'planted',
      version: '1.0.0',
      licence: 'MIT',
      text: 'Copyright somebody',
    })
  })

  it('is our copy of the Apache licence where a package leaves it out', () => {
    write({ license: 'Apache-2.0' })
    expect(readNotice(folder).text).toContain('Apache License')
  })

  it('is refused without a licence, with one not on the list, and without a text', () => {
    write({})
    expect(() => readNotice(folder)).toThrow('planted 1.0.0 has the licence (none)')
    write({ license: 'GPL-3.0-only' })
    expect(() => readNotice(folder)).toThrow('planted 1.0.0 has the licence GPL-3.0-only')
    write({ license: 'MIT' })
    expect(() => readNotice(folder)).toThrow('planted 1.0.0 says MIT but comes without its text')
  })
})

it.each([
  ['/a/node_modules/d3-scale/src/index.js', '/a/node_modules/d3-scale'],
  ['/a/node_modules/@x/y/dist/z.js?commonjs', '/a/node_modules/@x/y'],
  ['\0/a/node_modules/b/node_modules/c/i.js', '/a/node_modules/b/node_modules/c'],
  ['C:\\a\\node_modules\\b\\i.js', 'C:/a/node_modules/b'],
  ['/a/src/main.tsx', undefined],
])('finds the package of %j', (id, expected) => expect(packageFolder(id)).toBe(expected))
