import { type BenchOptions, runBench } from './run-bench.ts'

/** The options as `scripts/bench.mjs` can pass them: the sample by its address. */
export type PageOptions = Omit<BenchOptions, 'sample'> & { readonly sample: string | null }

/** What scripts/bench.mjs calls. */
declare global {
  interface Window {
    runBench: (options: PageOptions) => Promise<unknown>
    benchProgress?: (line: string) => void
  }
}

window.runBench = async ({ sample, ...options }) => {
  const log = (line: string) => window.benchProgress?.(line)
  if (sample === null) return runBench({ ...options, sample }, log)
  const bytes = new Uint8Array(await (await fetch(sample)).arrayBuffer())
  return runBench({ ...options, sample: { name: sample, bytes } }, log)
}
