import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumArgs, findChromium } from './scripts/find-chromium.mjs'
import { optimizedPackages } from './vite.config.ts'

/** Software WebGPU compiles a shader in seconds, so a GPU test may take minutes on a small machine. */
const gpuTimeout = 180_000

export default defineConfig(async () => ({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'],
          exclude: ['**/*.gpu.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        // The page is served from the repository's root, so a test may fetch `/fixtures/golden/NAME.safetensors`.
        optimizeDeps: { include: optimizedPackages },
        test: {
          name: 'gpu',
          include: ['src/**/*.gpu.test.ts'],
          testTimeout: gpuTimeout,
          hookTimeout: gpuTimeout,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: await chromiumPath(), args: chromiumArgs } }),
            instances: [{ browser: 'chromium' as const }],
          },
        },
      },
    ],
  },
}))

/** The unit tests alone need no browser, so none is looked for (or fetched) then. */
async function chromiumPath(): Promise<string> {
  const unitOnly = process.argv.join(' ').includes('--project unit') || process.argv.includes('--project=unit')
  return unitOnly ? '' : await findChromium()
}
