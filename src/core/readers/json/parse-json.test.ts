import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReadError } from '../../tensor/read-error.ts'
import type { JsonValue } from './json-value.ts'
import { type FloatLists, parseJson } from './parse-json.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const parse = (text: string): JsonValue => parseJson(encode(text), { file: 'a.json' }, new WeakSet())

/** The same value as JSON.parse would give it. */
function plain(value: JsonValue): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(plain)
  if (!(value instanceof Map)) return value
  return Object.fromEntries([...value].map(([key, entry]) => [key, plain(entry)]))
}

function messageOf(text: string): string {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof ReadError) return error.message
    throw error
  }
  throw new Error(`accepted: ${text.slice(0, 80)}`)
}

describe('parseJson', () => {
  it('gives what JSON.parse gives, for any value and any spacing', () => {
    const property = fc.property(fc.json({ maxDepth: 8 }), fc.constantFrom(0, 1, '\t'), (text, indent) => {
      const value: unknown = JSON.parse(text)
      expect(plain(parse(JSON.stringify(value, null, indent)))).toEqual(value)
    })
    fc.assert(property, { numRuns: 2000, seed: 1 })
  })

  it('gives the same numbers as JSON.parse, bit for bit', () => {
    const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.maxSafeInteger())
    const property = fc.property(fc.array(numbers), (list) => {
      const text = `[${list.map((number) => (Object.is(number, -0) ? '-0' : String(number))).join(',')}]`
      expect(plain(parse(text))).toEqual(JSON.parse(text))
    })
    fc.assert(property, { numRuns: 2000, seed: 2 })
  })

  it('refuses what JSON.parse refuses, and nothing else', () => {
    const piece = fc.constantFrom(...'[]{},:"\\ \n019.eE+-tfnu', 'true', 'null', '"a"', '\\u0041', '0.5')
    const property = fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const text = pieces.join('')
      expect(accepts(parse, text), text).toBe(accepts(JSON.parse, text))
    })
    fc.assert(property, { numRuns: 20_000, seed: 3 })
  })

  it.each([
    '01',
    '1.',
    '.5',
    '1e',
    '+1',
    '--1',
    '-',
    '1,',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    "'a'",
    '"a',
    '"\\x"',
    '"\\u12G4"',
  ])('refuses %s', (text) => {
    expect(messageOf(text)).toMatch(/^a\.json, line 1, column \d+: expected /)
  })

  it.each(['"\t"', '"\n"', '"\u0000"', '', '  ', '\ufeff1', '1 2', 'nul', 'NaNa', '-NaN', '[1 2]', '{"a" 1}'])(
    'refuses %j',
    (text) => {
      expect(messageOf(text)).toContain('a.json, line ')
    },
  )

  it('keeps integers beyond 2^53 exact', () => {
    expect(parse('[9007199254740991, 9007199254740993, -9007199254740993, 123456789012345678901234567890]')).toEqual([
      9007199254740991,
      9007199254740993n,
      -9007199254740993n,
      123456789012345678901234567890n,
    ])
  })

  it('refuses an integer that would take long to turn into a bigint', () => {
    expect(messageOf('1'.repeat(5_000_000))).toContain('at most 1000 digits')
  })

  it("takes the literals that Python's json writes", () => {
    expect(parse('[NaN, Infinity, -Infinity]')).toEqual([Number.NaN, Infinity, -Infinity])
  })

  it.each(['1e400', '-1.5E309', '9'.repeat(309)])(
    'refuses %s, which would become infinite, by place and value',
    (digits) => {
      const shown = digits.length > 24 ? '9999' : digits
      expect(messageOf(`{"labels":[1],\n "h":[0.5, ${digits}]}`)).toMatch(
        `a.json, line 2, column 12: expected a number within ±1.8e308, or Infinity; found ${shown}`,
      )
    },
  )

  it('refuses a key that occurs twice, naming it, also when it is written with escapes', () => {
    expect(messageOf('{"labels":1,\n "\\u006cabels":2}')).toBe(
      'a.json, line 2, column 2: expected every key once; found the duplicate key "labels".',
    )
  })

  it('treats __proto__ and constructor as keys only', () => {
    const value = parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
    expect(value instanceof Map && [...value.keys()]).toEqual(['__proto__', 'constructor'])
    expect('polluted' in {}).toBe(false)
  })

  it.each(['[', '{"a":'])('refuses 200,000 levels of %s without a stack overflow', (open) => {
    expect(messageOf(open.repeat(200_000))).toContain('at most 64 levels of nesting')
  })

  it('takes 64 levels', () => {
    expect(() => parse('['.repeat(64) + ']'.repeat(64))).not.toThrow()
  })

  it('counts lines and columns from 1, and lines from where the text stands in the file', () => {
    expect(messageOf('{\n  "a": ?\n}')).toContain('line 2, column 8')
    expect(messageOf('["a\n"]')).toContain('line 1, column 4')
    expect(() => parseJson(encode('[?'), { file: 'a.jsonl', field: 'labels', line: 3 }, 'packed')).toThrow(
      'a.jsonl, labels, line 3, column 2',
    )
  })

  it('tells lists of floats from lists of integers by how they are written', () => {
    const floats: FloatLists = new WeakSet()
    const value = parseJson(encode('[[1.0, 2], [1, 2], [1e3], [NaN], [[1.5], 2]]'), { file: 'a' }, floats)
    const marks = Array.isArray(value) ? value.map((list) => Array.isArray(list) && floats.has(list)) : []
    expect(marks).toEqual([true, false, true, true, false])
  })

  it('reads a list of a million floats', () => {
    const text = `[${'-1.4840099811553955, '.repeat(1_000_000)}0]`
    expect(parse(text)).toHaveLength(1_000_001)
  })
})

function accepts(parser: (text: string) => unknown, text: string): boolean {
  try {
    parser(text)
    return true
  } catch (error) {
    if (error instanceof ReadError || error instanceof SyntaxError) return false
    throw error
  }
}
