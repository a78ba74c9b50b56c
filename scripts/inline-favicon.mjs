import { readFileSync } from 'node:fs'

/**
 * Puts the icon into the page as a data address. Browsers ask for an icon's file again when the address changes, and a page
 * whose links follow every step would then make a request after it was loaded.
 *
 * @returns {import('vite').Plugin}
 */
export function inlineFavicon() {
  return {
    name: 'inline-favicon',
    transformIndexHtml: (html) => {
      const picture = readFileSync(new URL('../public/icon.svg', import.meta.url), 'utf8').replace(/\s*\n\s*/g, ' ')
      const address = `data:image/svg+xml,${encodeURIComponent(picture)}`
      if (!html.includes('%FAVICON%')) throw new Error('index.html has no %FAVICON%')
      return html.replace('%FAVICON%', address)
    },
  }
}
