/** A tab behind others paints nothing, and an older browser may not tell: nobody waits longer than this. */
const LONGEST_MS = 1000

let firstPicture: Promise<void> | null = null

/**
 * Resolves once the first picture is on screen, so that what it does not need is not fetched beside what it does.
 */
export function afterFirstPicture(): Promise<void> {
  firstPicture ??= new Promise((resolve) => {
    if (document.hidden) resolve()
    setTimeout(resolve, LONGEST_MS)
    const seen = new PerformanceObserver((entries) => {
      if (entries.getEntriesByName('first-contentful-paint').length === 0) return
      seen.disconnect()
      resolve()
    })
    seen.observe({ type: 'paint', buffered: true })
  })
  return firstPicture
}
