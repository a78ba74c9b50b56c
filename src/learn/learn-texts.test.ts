import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { samples } from '../state/samples.ts'
import { figuresOf } from './formula.ts'
import { glossary, termOf } from './glossary/glossary.ts'
import { spansOf } from './learn-text.ts'
import { lessonFigures } from './lesson-figures.ts'
import { lessons } from './lesson-list.ts'
import { museum } from './museum/museum-list.ts'

const terms = glossary.flatMap((theme) => theme.terms)
const steps = lessons.flatMap((lesson) => lesson.steps.map((step) => ({ name: `${lesson.id}: ${step.title}`, step })))

test('marks are cut into pieces, and nothing of a text is lost', () => {
  expect(spansOf('a [[seq_idx]] and [[ignore-index|ignored]], {scale} of `x` *now*.')).toEqual([
    { kind: 'words', text: 'a ' },
    { kind: 'term', id: 'seq_idx', text: 'seq_idx' },
    { kind: 'words', text: ' and ' },
    { kind: 'term', id: 'ignore-index', text: 'ignored' },
    { kind: 'words', text: ', ' },
    { kind: 'figure', name: 'scale' },
    { kind: 'words', text: ' of ' },
    { kind: 'code', text: 'x' },
    { kind: 'words', text: ' ' },
    { kind: 'strong', text: 'now' },
    { kind: 'words', text: '.' },
  ])
  expect(spansOf('{trained0}')).toEqual([{ kind: 'figure', name: 'trained0' }])
  expect(spansOf('no marks')).toEqual([{ kind: 'words', text: 'no marks' }])
})

test('the course has the lessons that it promises, in order', () => {
  const promised = [
    'packing',
    'main-head',
    'one-roll',
    'boundaries',
    'trailing',
    'ignore-index',
    'target-to-loss',
    'normalisation',
    'scaling',
    'fused-linear-cross-entropy',
    'shift-scan',
    'parallel',
  ]
  expect(lessons.map(({ id }) => id).filter((id) => promised.includes(id))).toEqual(promised)
})

test.each([
  { folder: 'lessons', list: lessons },
  { folder: 'museum/pieces', list: museum },
])('each file of $folder is in its list, once', ({ folder, list }) => {
  const files = readdirSync(new URL(folder, import.meta.url))
  expect(files.length).toBeGreaterThan(0)
  expect(list).toHaveLength(files.length)
  expect(new Set(list.map(({ id }) => id)).size).toBe(files.length)
})

test('a piece has the name of its file, and a lesson a place of its own', () => {
  const files = readdirSync(new URL('museum/pieces', import.meta.url))
  expect(museum.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort())
  expect(new Set(lessons.map(({ order }) => order)).size).toBe(lessons.length)
})

test.each(steps)('$name names only numbers and terms that there are', ({ step }) => {
  const spans = step.text.flatMap(spansOf)
  const named = spans.flatMap((span) => (span.kind === 'figure' ? [span.name] : []))
  for (const name of [...named, ...(step.formula ? figuresOf(step.formula) : [])])
    expect(Object.keys(lessonFigures), name).toContain(name)
  for (const span of spans) {
    if (span.kind === 'term') expect(termOf(span.id), span.id).toBeDefined()
    // A mark that was not understood would be shown as it is written.
    if ('text' in span) expect(span.text).not.toMatch(/[{}`]|\[\[|\]\]/)
  }
})

test('no lesson writes down a number that it could compute', () => {
  // A digit with a decimal point is a loss or a share. Those that are upstream's defaults, or a report's, are listed.
  const allowed = new Set(['0.1', '0.3', '14.57'])
  for (const { name, step } of steps)
    for (const text of step.text)
      for (const [figure] of text.matchAll(/\d+\.\d+/g)) expect(allowed.has(figure), `${name}: ${figure}`).toBe(true)
})

test('every lesson has its sample, and at least one thing to do or to move', () => {
  const ids = samples.map(({ id }) => id)
  for (const lesson of lessons) {
    expect(ids).toContain(lesson.sample)
    expect(lesson.steps.some(({ task, figure }) => task ?? figure)).toBeTruthy()
  }
})

test('references have a form that the page can link', () => {
  const sources = [
    ...steps.flatMap(({ name, step }) => (step.references ?? []).map(({ source }) => ({ name, source }))),
    ...terms.flatMap(({ id, source }) => (source === undefined ? [] : [{ name: id, source }])),
  ]
  for (const { name, source } of sources)
    expect(source, name).toMatch(/^([\w.-]+\/[\w.-]+(#\d+|@[\w./-]+)|arxiv:\d{4}\.\d{5})$/)
})

test('terms are told once, and lead only to others', () => {
  expect(new Set(terms.map(({ id }) => id)).size).toBe(terms.length)
  for (const { id, means, see } of terms) {
    for (const span of spansOf(means)) {
      expect(span.kind === 'figure', id).toBe(false)
      if ('text' in span) expect(span.text, id).not.toMatch(/[{}`]|\[\[|\]\]/)
    }
    for (const other of see ?? []) expect(termOf(other), `${id} → ${other}`).toBeDefined()
  }
})
