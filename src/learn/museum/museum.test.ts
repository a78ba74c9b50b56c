import { describe, expect, test } from 'vitest'
import { type Diagnosis, diagnosisOf, loud, sampleFile } from '../../../fixtures/diagnosis-of.ts'
import { cannotShow } from '../../core/findings/cannot-show.ts'
import type { Finding } from '../../core/findings/finding.ts'
import { minimalRepro } from '../../core/findings/repro/minimal-repro.ts'
import { reproSafetensors } from '../../core/findings/repro/repro-safetensors.ts'
import { rules } from '../../core/findings/rule-table.ts'
import type { OpenBatch } from '../../core/packing/packed-batch.ts'
import { readFile } from '../../core/readers/read-file.ts'
import { bytesSource } from '../../core/tensor/byte-source.ts'
import { spansOf } from '../learn-text.ts'
import { flatPack } from './lay-out.ts'
import { madeOf } from './made-of.ts'
import { type MuseumDump, openDump, sealDump } from './museum-dump.ts'
import { museum } from './museum-list.ts'
import type { MuseumPiece } from './museum-piece.ts'
import { notInMuseum } from './not-in-museum.ts'
import { writeSafetensors } from './write-safetensors.ts'

const samples = new Map<string, Promise<MuseumDump>>()

/** A sample, opened once for all its pieces. */
function sampleDump(name: string): Promise<MuseumDump> {
  const opened = samples.get(name) ?? sampleFile(name).then(openDump)
  samples.set(name, opened)
  return opened
}

/** A dump as the page opens it: written to a file, read again, computed and diagnosed. */
async function asOpened(dump: MuseumDump): Promise<Diagnosis> {
  const bytes = await writeSafetensors(sealDump('piece.safetensors', dump))
  const read = await readFile(bytesSource('piece.safetensors', bytes))
  if (read.kind !== 'tensors') throw new Error('a piece is not a dump')
  return diagnosisOf(read.file)
}

const sounds = new Map<unknown, Promise<Diagnosis>>()

/** The right batch of a piece; many pieces share one. */
function diagnosisOfSound({ sample, sound }: MuseumPiece, dump: MuseumDump): Promise<Diagnosis> {
  const key = sound === undefined || sound === flatPack ? `${sample} ${sound?.name}` : sound
  const known = sounds.get(key) ?? asOpened(dump)
  sounds.set(key, known)
  return known
}

describe.each(museum)('$id', (piece) => {
  test('the doctor finds it in the broken batch, and in its smallest slice, and not in the right one', {
    timeout: 120_000,
  }, async () => {
    const { sound, broken } = madeOf(piece, await sampleDump(piece.sample))
    const right = await diagnosisOfSound(piece, sound)
    expect(loud(right.findings)).toEqual([])
    const { findings, open } = await asOpened(broken)
    const finding = findings.find(({ rule }) => rule === piece.id)
    expect(finding, findings.map(({ rule, severity }) => `${severity} ${rule}`).join(', ')).toBeDefined()
    // Of the right batch the same rule may have a hint, never what it says of the broken one.
    const same = right.findings.filter(({ rule, severity }) => rule === piece.id && severity === finding?.severity)
    expect(same).toEqual([])
    if (finding !== undefined && finding.severity !== 'info' && finding.places.length > 0 && !wholeDump.has(piece.id))
      expect(await severityInRepro(open, finding)).toBe(finding.severity)
  })
})

/** Bugs of what a repro leaves behind: hidden states, and tensors that no role has. */
const wholeDump = new Set(['pad-row-nonfinite', 'metadata-dropped'])

/** What the smallest slice that shows a finding says of it, written to a file and opened again. */
async function severityInRepro(open: OpenBatch, finding: Finding) {
  const repro = minimalRepro(open, open.batch.settings, finding)
  if (repro === null) return 'no slice'
  const read = await readFile(bytesSource('repro.safetensors', reproSafetensors(repro)))
  if (read.kind !== 'tensors') return 'no dump'
  const { findings } = await diagnosisOf(read.file)
  return findings.find(({ rule }) => rule === finding.rule)?.severity
}

test('every rule of the doctor is a piece, or is said not to be and why', () => {
  const shown = [...museum, ...notInMuseum].map(({ id }) => id).sort()
  expect(shown).toEqual(rules.map(({ id }) => id).sort())
  for (const { id } of cannotShow) expect(shown).not.toContain(id)
})

test('a piece gives nothing away before it is revealed, and its reference is the rule’s', () => {
  for (const { id, symptom, hint, title, reference, broke } of museum) {
    expect(`${symptom} ${hint}`).not.toContain(title)
    expect(rules.find((rule) => rule.id === id)?.reference, id).toBe(reference)
    for (const text of broke) expect(spansOf(text).some(({ kind }) => kind === 'figure')).toBe(false)
  }
})
