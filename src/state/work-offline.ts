import { trustedScript } from '../engine/trusted-script.ts'

/**
 * Keeps the app's own files in this browser, so that it opens without a network. Not in development, where they change
 * with every keystroke. Where the browser has no service worker, or storage is off, the app works all the same, online.
 */
export function workOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  void navigator.serviceWorker.register(trustedScript('service-worker.js')).catch(() => undefined)
}

/**
 * Has the other samples kept as well: lessons and the museum open them. Asked for by who opens Learn, as a page that is
 * loaded makes no request of its own.
 */
export function keepSamples(): void {
  if (import.meta.env.PROD && 'serviceWorker' in navigator)
    void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage('keep samples'))
}
