import { defineConfig } from '@playwright/test'
import { chromiumArgs, findChromium } from './scripts/find-chromium.mjs'

/** Two checkouts on one machine each need a port of their own. */
const port = Number(process.env.MTP_LENS_E2E_PORT ?? 4173)
const url = `http://127.0.0.1:${port}/`

/** The end-to-end tests use the built app, with the headers that a careful host would send. Build it first. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  reporter: 'list',
  // A page spends half of its time waiting, so two of them share two cores well; each worker has a browser of its own.
  workers: 2,
  // What a stalled machine broke may pass the second time: the run then ends by naming it as flaky, which is a bug to find.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  // Without a graphics card every shader runs in software: correct, and slow.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: {
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    // It would fetch and keep the whole app again for every test; the specs about it allow it.
    serviceWorkers: 'block',
    launchOptions: {
      executablePath: await findChromium(),
      args: [
        ...chromiumArgs,
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    // A fixed port and no reuse: otherwise an older build left running there would pass for this one.
    command: `node node_modules/vite/bin/vite.js preview --strictPort --host 127.0.0.1 --port ${port}`,
    url,
    reuseExistingServer: false,
    timeout: 60_000,
  },
})
