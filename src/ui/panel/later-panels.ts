import { type LazyExoticComponent, lazy } from 'react'

const panels = () => import('./panels-of-later.ts')
type Panels = Awaited<ReturnType<typeof panels>>

/**
 * A panel, or a dialog, that the first picture does not need. All of them are fetched as soon as that stands, before they are asked
 * for: a page that is loaded makes no further request, and works offline.
 */
export function laterPanel<K extends keyof Panels>(name: K): LazyExoticComponent<Panels[K]> {
  return lazy(async () => ({ default: (await panels())[name] }))
}

export function fetchLaterPanels(): void {
  // What could not be fetched is asked for again when a panel is opened.
  void panels().catch(() => undefined)
}
