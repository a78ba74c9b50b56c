// Who may import whom: the architecture, as data. `npm run check:imports` holds the code to it; type-only imports count,
// and so do worker entries (scripts/worker-imports.mjs finds those).

const core = [
  'core/tensor',
  'core/readers',
  'core/packing',
  'core/targets',
  'core/loss',
  'core/ranks',
  'core/findings',
  'core/report',
  'core/search',
]

/**
 * A folder may import itself, the folders in `folders` and the npm packages in `packages`. A package is at home in one
 * place, so that it can be replaced there.
 *
 * @type {Readonly<Record<string, { folders: readonly string[], packages: readonly string[] }>>}
 */
export const mayImport = {
  'core/tensor': { folders: [], packages: [] },
  'core/readers': { folders: ['core/tensor'], packages: ['hyparquet'] },
  'core/packing': { folders: ['core/tensor'], packages: [] },
  'core/targets': { folders: ['core/tensor', 'core/packing'], packages: [] },
  'core/loss': { folders: ['core/tensor', 'core/packing', 'core/targets'], packages: [] },
  'core/ranks': { folders: ['core/tensor', 'core/packing', 'core/targets', 'core/loss'], packages: [] },
  'core/findings': { folders: ['core/tensor', 'core/packing', 'core/targets', 'core/loss'], packages: [] },
  'core/report': {
    folders: ['core/tensor', 'core/packing', 'core/targets', 'core/loss', 'core/findings'],
    packages: [],
  },
  'core/search': { folders: ['core/tensor', 'core/packing', 'core/targets', 'core/loss'], packages: [] },
  gpu: { folders: ['core/tensor', 'core/targets', 'core/loss'], packages: ['@tensorflow/[^/]+'] },
  wasm: { folders: ['core/tensor', 'core/loss'], packages: [] },
  engine: { folders: [...core, 'gpu', 'wasm'], packages: [] },
  state: { folders: [...core, 'engine'], packages: ['zustand'] },
  learn: { folders: [...core, 'state'], packages: ['react'] },
  ui: { folders: [...core.filter((folder) => folder !== 'core/readers'), 'state', 'learn'], packages: ['react', 'd3'] },
  'main.tsx': { folders: ['ui', 'state'], packages: ['react', 'react-dom'] },
}

/** Tests read real files and use the test tools, and otherwise obey the table like the code beside them. */
const testFolders = ['core/readers']
const testPackages = ['vitest', 'fast-check']

const tests = '[.]test[.]tsx?$'

/** @param {string} place a folder of src, or main.tsx */
const within = (place) => (place.includes('.') ? `^src/${place.replace('.', '[.]')}$` : `^src/${place}/`)

/** @param {readonly string[]} names */
const installed = (names) => names.map((name) => `node_modules/(@types/)?${name}/`)

/**
 * @param {string} place
 * @param {{ folders: readonly string[], packages: readonly string[] }} allowed
 * @param {boolean} inTests
 * @returns {import('dependency-cruiser').IForbiddenRuleType[]}
 */
function placeRules(place, allowed, inTests) {
  const folders = [place, ...allowed.folders, ...(inTests ? testFolders : [])]
  const packages = [...allowed.packages, ...(inTests ? testPackages : [])]
  const name = `${place.replace('/', '-').replace('.tsx', '')}${inTests ? '-tests' : ''}`
  const from = inTests ? { path: [`${within(place)}.*${tests}`] } : { path: [within(place)], pathNot: [tests] }
  return [
    {
      name: `${name}-imports`,
      comment: `src/${place} may import only: ${folders.join(', ')}`,
      severity: 'error',
      from,
      to: { path: '^src/', pathNot: folders.map(within) },
    },
    {
      name: `${name}-packages`,
      comment: `src/${place} may import only these packages: ${packages.join(', ') || 'none'}`,
      severity: 'error',
      from,
      to: { path: 'node_modules/', pathNot: installed(packages) },
    },
  ]
}

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const generalRules = [
  {
    name: 'no-cycles',
    comment: 'Modules that import each other cannot be understood, or loaded, one at a time.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphans',
    comment: 'Nothing imports this file and it imports nothing: delete it, or use it.',
    severity: 'error',
    from: { orphan: true, path: '^src/', pathNot: [tests, '^src/main[.]tsx$', '[.]d[.]ts$', '/engine-worker[.]ts$'] },
    to: {},
  },
  {
    name: 'no-tests-in-code',
    comment: 'Only a test may import a test.',
    severity: 'error',
    from: { path: '^src/', pathNot: [tests] },
    to: { path: tests },
  },
  {
    name: 'no-node-in-code',
    comment: 'The app runs in browsers; only tests may use Node.',
    severity: 'error',
    from: { path: '^src/', pathNot: [tests] },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'only-src',
    comment: 'The app is what is in src; scripts, e2e, fixtures and configuration are about it.',
    severity: 'error',
    from: { path: '^src/', pathNot: [tests] },
    to: { pathNot: ['^src/', 'node_modules/'], dependencyTypesNot: ['core'], couldNotResolve: false },
  },
  {
    name: 'only-src-and-fixtures',
    comment: 'A test tests what is in src, on what is in fixtures.',
    severity: 'error',
    from: { path: [`^src/.*${tests}`] },
    to: { pathNot: ['^src/', '^fixtures/', 'node_modules/'], dependencyTypesNot: ['core'], couldNotResolve: false },
  },
  {
    name: 'resolvable',
    comment: 'The import leads nowhere, so it cannot be checked.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['[.]d[.]ts$'] },
    // Addresses with a query are Vite's; scripts/worker-imports.mjs follows those.
    to: { couldNotResolve: true, pathNot: ['[?]'] },
  },
]

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(mayImport).flatMap(([place, allowed]) => [
      ...placeRules(place, allowed, false),
      ...placeRules(place, allowed, true),
    ]),
    ...generalRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.js'],
    },
  },
}
