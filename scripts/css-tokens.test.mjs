// Colours, sizes of type and spaces stand in tokens.css alone, so that all of the page has one look.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './paths.mjs'

const OF_TYPE = /^font(-size)?$/
const OF_SPACE = /^(padding|margin)(-[a-z-]+)?$|^((row|column)-)?gap$/
const COLOR = /#[\da-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(/i

/**
 * @param {string} css
 * @returns {string[]} Declarations with a value of their own. A line of 1px is a line, and no space.
 */
function ownValues(css) {
  return [...css.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/([\w-]+):\s*([^;{}]+);/g)].flatMap(
    ([text, name, value]) => {
      const isOwn =
        COLOR.test(value) ||
        (OF_TYPE.test(name) && /\d(px|r?em)/.test(value)) ||
        (OF_SPACE.test(name) &&
          value.split(/[\s()]+/).some((part) => /^-?[\d.]+(px|r?em)$/.test(part) && !/^-?1px$/.test(part)))
      return isOwn ? [text] : []
    },
  )
}

describe('the style sheets', () => {
  it('take colours, sizes of type and spaces from the tokens', () => {
    const folder = join(root, 'src/ui')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css'))
    const others = files.filter((file) => file !== join('styles', 'tokens.css'))
    expect(others.length).toBe(files.length - 1)
    expect(others.length).toBeGreaterThan(20)
    const found = others.flatMap((file) =>
      ownValues(readFileSync(join(folder, file), 'utf8')).map((text) => `${file}: ${text}`),
    )
    expect(found).toEqual([])
  })

  it.each([
    'font-size: 12px;',
    'font: 600 0.9em var(--mono);',
    'padding: 1px 3px;',
    'margin-left: calc(-1 * 8px);',
    'gap: 0.5rem;',
    'color: #fff;',
    'border: 1px solid rgb(0 0 0 / 10%);',
  ])('may not say %s', (text) => {
    expect(ownValues(`.a { ${text} }`)).toEqual([text])
  })

  it.each(['padding: 1px var(--space-2);', 'margin: 0 auto;', 'font: inherit;', 'max-width: 72ch;'])(
    'may say %s',
    (text) => expect(ownValues(`.a { ${text} }`)).toEqual([]),
  )
})
