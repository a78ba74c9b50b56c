// Ways to turn text into markup or code, or to leave the page. The served page's policy stops most of them at run time,
// as a blank screen; this stops them here, with a line number. Comments count too: say it in other words.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './paths.mjs'

const forbidden = [
  /\b(inner|outer)HTML\b/,
  /\bdangerouslySetInnerHTML\b/,
  /\binsertAdjacentHTML\b/,
  /\bcreateContextualFragment\b/,
  /\bdocument\s*\.\s*write/,
  /\bsrcdoc\b/i,
  /\.html\(/, // d3's
  /\beval\s*\(/,
  /\bnew\s+Function\b/,
  /\bset(Timeout|Interval)\s*\(\s*['"`]/,
  /\bwindow\s*\.\s*open\b/,
  /\bjavascript:/i,
]

/**
 * @param {string} text
 * @returns {string[]} `line 3: …` for each line with something forbidden
 */
function findForbidden(text) {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => forbidden.some((pattern) => pattern.test(line)))
    .map(({ line, number }) => `line ${number}: ${line.trim()}`)
}

describe('the code in src', () => {
  it('has no way to turn text into markup or code', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.(tsx?|css|svg|html)$/.test(file),
    )
    const found = files.flatMap((file) =>
      findForbidden(readFileSync(join(root, 'src', file), 'utf8')).map((line) => `src/${file} ${line}`),
    )
    expect(files.length).toBeGreaterThan(5)
    expect(found).toEqual([])
  })

  it.each([
    'node.innerHTML = text',
    '<p dangerouslySetInnerHTML={{ __html: text }} />',
    "select('p').html(text)",
    'eval(text)',
    'new Function(text)',
    'window.open(address)',
    "document.write('x')",
    "setTimeout('x()', 1)",
  ])('may not say %s', (line) => {
    expect(findForbidden(`const a = 1\n${line}`)).toEqual([`line 2: ${line}`])
  })
})
