import { type BenchOptions, runBench } from './run-bench.ts'

/** What scripts/bench.mjs calls. */
declare global {
  interface Window {
    runBench: (options: BenchOptions) => Promise<unknown>
    benchProgress?: (line: string) => void
  }
}

window.runBench = (options) => runBench(options, (line) => window.benchProgress?.(line))
