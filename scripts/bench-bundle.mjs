import { basename, dirname } from 'node:path'
import { root } from './paths.mjs'

/**
 * Writes the benchmark as one file for Node: nothing of this repository is needed where it runs.
 *
 * @param {string} file
 */
export async function bundleBench(file) {
  const { build } = await import('vite')
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: 'bench/node.ts',
      outDir: dirname(file),
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: basename(file), codeSplitting: false } },
    },
  })
}
