/**
 * Watches a build for the files that hold modules of tfjs, whatever these files are called.
 *
 * @returns {{ files: Set<string>, plugin: () => import('vite').Plugin }} The files, once it was built; for the page and for workers.
 */
export function tfjsChunks() {
  /** @type {Set<string>} */
  const files = new Set()
  return {
    files,
    plugin: () => ({
      name: 'tfjs-chunks',
      apply: 'build',
      generateBundle(_options, bundle) {
        for (const output of Object.values(bundle))
          if (output.type === 'chunk' && output.moduleIds.some((id) => /node_modules[\\/]@tensorflow[\\/]/.test(id)))
            files.add(output.fileName)
      },
    }),
  }
}
