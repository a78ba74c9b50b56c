// Proof that the import check sees what it should: a small sound tree passes, and each planted violation is reported.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkImports } from './import-violations.mjs'
import { root } from './paths.mjs'

/** A tree in which every folder has a file and every import is allowed. */
const sound = {
  'src/core/tensor/tensor.ts': "export type Tensor = { name: string }\nexport const tensor = { name: 'a' }",
  'src/core/readers/npy.ts':
    "import type { Tensor } from '../tensor/tensor.ts'\nexport const read = (): Tensor[] => []",
  'src/core/packing/batch.ts': "export { tensor as batch } from '../tensor/tensor.ts'",
  'src/core/packing/batch.test.ts':
    "import { readFileSync } from 'node:fs'\nimport { it } from 'vitest'\nimport { read } from '../readers/npy.ts'\nimport { batch } from './batch.ts'\nit(batch.name, () => [read, readFileSync(new URL('../../../fixtures/a', import.meta.url))])",
  'src/core/targets/targets.ts': "import { batch } from '../packing/batch.ts'\nexport type Targets = typeof batch",
  'src/core/findings/rule.ts': "import type { Targets } from '../targets/targets.ts'\nexport type Rule = Targets",
  'src/gpu/kernel.wgsl': 'fn main() {}',
  'src/gpu/device.ts':
    "import * as tf from '@tensorflow/tfjs-core'\nimport code from './kernel.wgsl?raw'\nexport const device = [tf, code]",
  'src/wasm/kernels.ts': "export type { Tensor } from '../core/tensor/tensor.ts'\nexport const kernels = 'AGFzbQ'",
  'src/engine/engine-worker.ts':
    "import { device } from '../gpu/device.ts'\nimport { kernels } from '../wasm/kernels.ts'\nself.postMessage([device, kernels])",
  'src/engine/start-engine.ts':
    "import url from './engine-worker.ts?worker&url'\nexport const start = () => new Worker(url)",
  'src/state/store.ts':
    "import { create } from 'zustand'\nimport { start } from '../engine/start-engine.ts'\nexport const store = create(start)",
  // A list by a pattern: its files need no other importer.
  'src/learn/list.ts': "export const list = import.meta.glob('./pieces/*.ts', { eager: true })",
  'src/learn/pieces/one.ts': "export const piece = 'one'",
  'src/ui/app.css': 'main { color: red }',
  'src/ui/app.tsx':
    "import { scaleLinear } from 'd3'\nimport { useState } from 'react'\nimport type { Rule } from '../core/findings/rule.ts'\nimport { list } from '../learn/list.ts'\nimport { store } from '../state/store.ts'\nimport './app.css'\nexport const App = (rule: Rule) => [scaleLinear, useState, rule, list, store]",
  'src/main.tsx': "import { createRoot } from 'react-dom/client'\nimport { App } from './ui/app.tsx'\ncreateRoot(App)",
  'src/vite-env.d.ts': '/// <reference types="vite/client" />',
}

/** @type {string[]} */
const made = []

/**
 * Writes a tree with its own `src`, and the real packages beside it.
 *
 * @param {Readonly<Record<string, string>>} files
 */
function plant(files) {
  const folder = mkdtempSync(join(tmpdir(), 'mtp-lens-imports-'))
  made.push(folder)
  mkdirSync(join(folder, 'src'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), `${text}\n`)
  }
  return folder
}

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/**
 * Each plant is a file of its own beside the sound ones, with the reports it must draw: these and no others.
 *
 * @type {readonly { what: string, file: string, text: string, rules: readonly string[] }[]}
 */
const plants = [
  { what: 'ui → gpu', file: 'ui/a1.ts', text: "import '../gpu/device.ts'", rules: ['ui-imports'] },
  { what: 'ui → engine', file: 'ui/a2.ts', text: "import '../engine/start-engine.ts'", rules: ['ui-imports'] },
  { what: 'ui → readers', file: 'ui/a3.ts', text: "import '../core/readers/npy.ts'", rules: ['ui-imports'] },
  { what: 'ui → wasm', file: 'ui/b4.ts', text: "import '../wasm/kernels.ts'", rules: ['ui-imports'] },
  { what: 'wasm → gpu', file: 'wasm/a1.ts', text: "import '../gpu/device.ts'", rules: ['wasm-imports'] },
  {
    what: 'tfjs in wasm',
    file: 'wasm/a2.ts',
    text: "import '@tensorflow/tfjs-core'",
    rules: ['wasm-packages'],
  },
  { what: 'learn → ui', file: 'learn/a1.ts', text: "import '../ui/app.tsx'", rules: ['learn-imports'] },
  { what: 'state → gpu', file: 'state/a1.ts', text: "import '../gpu/device.ts'", rules: ['state-imports'] },
  { what: 'gpu → readers', file: 'gpu/a1.ts', text: "import '../core/readers/npy.ts'", rules: ['gpu-imports'] },
  {
    what: 'packing → targets by import type',
    file: 'core/packing/a1.ts',
    text: "import type { Targets } from '../targets/targets.ts'\nexport type T = Targets",
    rules: ['core-packing-imports'],
  },
  {
    what: 'readers → packing by a type in place',
    file: 'core/readers/a1.ts',
    text: "export type B = import('../packing/batch.ts').batch",
    rules: ['core-readers-imports'],
  },
  {
    what: 'findings → state',
    file: 'core/findings/a1.ts',
    text: "import '../../state/store.ts'",
    rules: ['core-findings-imports'],
  },
  { what: 'React in state', file: 'state/a2.ts', text: "import 'react'", rules: ['state-packages'] },
  {
    what: 'a type of React in state',
    file: 'state/a3.ts',
    text: "export type { FC } from 'react'",
    rules: ['state-packages'],
  },
  { what: 'zustand in ui', file: 'ui/a4.ts', text: "import 'zustand'", rules: ['ui-packages'] },
  { what: 'tfjs in ui', file: 'ui/a5.ts', text: "import '@tensorflow/tfjs-core'", rules: ['ui-packages'] },
  { what: 'tfjs in engine', file: 'engine/a1.ts', text: "import '@tensorflow/tfjs-core'", rules: ['engine-packages'] },
  { what: 'react-dom in ui', file: 'ui/a6.ts', text: "import 'react-dom/client'", rules: ['ui-packages'] },
  { what: 'd3 in core', file: 'core/tensor/a1.ts', text: "import 'd3'", rules: ['core-tensor-packages'] },
  { what: 'an unknown package', file: 'gpu/a2.ts', text: "import 'no-such-package'", rules: ['resolvable'] },
  { what: 'an import to nowhere', file: 'gpu/a3.ts', text: "import './gone.ts'", rules: ['resolvable'] },
  { what: 'a dynamic import', file: 'ui/a7.ts', text: "void import('../gpu/device.ts')", rules: ['ui-imports'] },
  { what: 'a re-export', file: 'ui/a8.ts', text: "export * from '../gpu/device.ts'", rules: ['ui-imports'] },
  {
    what: 'a computed import',
    file: 'ui/a9.ts',
    text: "import './app.css'\nvoid import('../gpu/' + location.hash)",
    rules: ['no-computed-imports'],
  },
  {
    what: 'an import by a pattern',
    file: 'ui/b1.ts',
    text: "import './app.css'\nimport.meta.glob('../gpu/*.ts')",
    rules: ['no-computed-imports'],
  },
  {
    what: 'a pattern that reaches into folders',
    file: 'learn/a2.ts',
    text: "import './list.ts'\nimport.meta.glob('./pieces/**/*.ts')",
    rules: ['no-computed-imports'],
  },
  {
    what: 'a pattern put together',
    file: 'learn/a3.ts',
    text: "import './list.ts'\nimport.meta.glob(['./pieces/*.ts', '../gpu/*.ts'])",
    rules: ['no-computed-imports'],
  },
  {
    what: 'a pattern that matches nothing',
    file: 'learn/a4.ts',
    text: "import './list.ts'\nimport.meta.glob('./gone/*.ts')",
    rules: ['resolvable'],
  },
  {
    what: 'a pattern that takes a test for code',
    file: 'learn/a5.ts',
    text: "import './list.ts'\nimport.meta.glob('./tested/*.ts')",
    rules: ['no-tests-in-code'],
  },
  {
    what: 'a listed file that leads back to its list',
    file: 'learn/pieces/a6.ts',
    text: "import { list } from '../list.ts'\nexport const piece = list",
    rules: ['no-cycles'],
  },
  {
    what: 'a worker by address',
    file: 'ui/b2.ts',
    text: "import './app.css'\nnew Worker(new URL('../engine/engine-worker.ts', import.meta.url))",
    rules: ['one-worker-starter', 'ui-imports'],
  },
  {
    what: 'a worker by a query',
    file: 'state/a4.ts',
    text: "import url from '../engine/engine-worker.ts?worker&url'\nurl",
    rules: ['one-worker-starter'],
  },
  {
    what: 'a file by a query',
    file: 'ui/b3.ts',
    text: "import code from '../gpu/kernel.wgsl?raw'\ncode",
    rules: ['ui-imports'],
  },
  { what: 'a query to nowhere', file: 'gpu/a4.ts', text: "import c from './gone.wgsl?raw'\nc", rules: ['resolvable'] },
  { what: 'a cycle', file: 'core/tensor/a2.ts', text: "import './a3.ts'", rules: ['no-cycles'] },
  { what: 'a file nobody needs', file: 'core/loss/a1.ts', text: 'export const alone = 1', rules: ['no-orphans'] },
  {
    what: 'a folder of its own',
    file: 'utils/a1.ts',
    text: "import '../core/tensor/tensor.ts'",
    rules: ['known-folder'],
  },
  { what: 'Node in code', file: 'core/readers/a2.ts', text: "import 'node:fs'", rules: ['no-node-in-code'] },
  {
    what: 'a test in code',
    file: 'core/packing/a2.ts',
    text: "import './batch.test.ts'",
    rules: ['no-tests-in-code'],
  },
  { what: 'a script in code', file: 'state/a5.ts', text: "import '../../scripts/tool.mjs'", rules: ['only-src'] },
  {
    what: 'a test outside its stage',
    file: 'core/packing/a3.test.ts',
    text: "import '../../ui/app.tsx'",
    rules: ['core-packing-tests-imports'],
  },
  {
    what: 'a foreign package in a test',
    file: 'core/packing/a4.test.ts',
    text: "import 'd3'",
    rules: ['core-packing-tests-packages'],
  },
]

describe('the import check', () => {
  it('passes a sound tree and counts it', () => {
    const result = checkImports(plant(sound))
    expect(result.violations).toEqual([])
    expect(result.modules).toBe(Object.keys(sound).filter((name) => /\.tsx?$/.test(name)).length)
  })

  it('fails an empty tree', () => {
    expect(checkImports(plant({})).violations.map(({ rule }) => rule)).toContain('some-modules')
  })

  it('reports every planted violation, and nothing else', () => {
    const { violations } = checkImports(
      plant({
        ...sound,
        'src/core/tensor/a3.ts': "import './a2.ts'",
        'src/learn/tested/a.test.ts': 'export const tested = 1',
        'scripts/tool.mjs': 'export {}',
        ...Object.fromEntries(plants.map(({ file, text }) => [`src/${file}`, text])),
      }),
    )
    const reported = plants.map(({ what, file }) => ({
      what,
      rules: [...new Set(violations.filter(({ from }) => from === `src/${file}`).map(({ rule }) => rule))].sort(),
    }))
    expect(reported).toEqual(plants.map(({ what, rules }) => ({ what, rules })))
    const innocent = Object.keys(sound)
    expect(violations.filter(({ from }) => innocent.includes(from))).toEqual([])
  })
})
