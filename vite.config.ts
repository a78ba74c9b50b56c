import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { inlineFavicon } from './scripts/inline-favicon.mjs'
import { offlineFiles } from './scripts/offline-files.mjs'
import { securityHeaders, securityHeadersPlugin } from './scripts/security-headers.mjs'
import { thirdPartyNotices } from './scripts/third-party-notices.mjs'

/** Only the worker imports these, so Vite would find them late and reload a page in the middle of its work. */
export const optimizedPackages = [
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-webgpu',
  '@tensorflow/tfjs-core',
]

const notices = thirdPartyNotices()

export default defineConfig({
  // Relative addresses: the built folder works under any path of any static host.
  base: './',
  plugins: [react(), inlineFavicon(), securityHeadersPlugin(), notices.page, offlineFiles()],
  optimizeDeps: { include: optimizedPackages },
  worker: {
    format: 'es',
    plugins: () => [notices.worker()],
    // tfjs repeats its licence in every file; THIRD-PARTY-NOTICES.txt says it once.
    rolldownOptions: { output: { comments: { legal: false } } },
  },
  build: {
    // The first versions with everything the page uses, `light-dark()` in CSS included.
    target: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
    sourcemap: false,
    // An inline polyfill would break the policy, and no target needs it.
    modulePreload: { polyfill: false },
    // Data addresses are for pictures only, so nothing else may be inlined as one.
    assetsInlineLimit: 0,
  },
  preview: { headers: securityHeaders },
})
