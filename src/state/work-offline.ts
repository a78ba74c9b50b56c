import { trustedScript } from '../engine/trusted-script.ts'

/**
 * Keeps the app's own files in this browser, so that it opens without a network. Not in development, where they change
 * with every keystroke. Where the browser has no service worker, or storage is off, the app works all the same, online.
 */
export function workOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  addEventListener('load', () => {
    void navigator.serviceWorker.register(trustedScript('service-worker.js')).catch(() => undefined)
  })
}
