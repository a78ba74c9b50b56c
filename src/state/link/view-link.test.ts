import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LossSettings, readLossSettings } from '../../core/packing/loss-settings.ts'
import { readLink, type ViewLink, writeLink } from './view-link.ts'

/** The settings of a dump that says nothing of them. */
const given: LossSettings = readLossSettings(new Map(), {
  file: 'pack.safetensors',
  hasHiddenStates: true,
  hasTargets: false,
  tensorNames: new Set(['seq_idx']),
  passedByDefault: new Set(['seq_idx']),
})

const plain: Omit<ViewLink, 'settings'> = {
  origin: null,
  pack: 0,
  labels: null,
  row: 0,
  window: null,
  pinned: null,
  selection: null,
  panel: null,
}

function readAs(search: string, hash: string): ViewLink {
  const read = readLink({ search, hash })
  if (read.kind !== 'link') throw new Error(read.kind)
  return read.link
}

describe('a link', () => {
  it('names a sample in the query and how it is seen behind it', () => {
    const view = { ...plain, origin: { kind: 'sample', id: 'kjv-neat' } as const, row: 1, panel: 'findings' }
    const settings = { ...given, ignoreIndex: -1, numLabelTokens: null, seqIdxArg: null }
    expect(writeLink({ ...view, window: { start: 12, end: 40.25 } }, settings, given)).toEqual({
      search: '?sample=kjv-neat',
      hash: '#v=1&row=1&at=12-40.3&panel=findings&set.ignoreIndex=-1&set.seqIdxArg=none',
    })
  })

  it('of a batch as it was loaded is no more than its name', () => {
    const view = { ...plain, origin: { kind: 'sample', id: 'kjv-neat' } as const }
    expect(writeLink(view, given, given)).toEqual({ search: '?sample=kjv-neat', hash: '' })
  })

  it('of files of this machine names them and their fingerprint', () => {
    const origin = { kind: 'files', name: 'rank 0 & 1.safetensors', fingerprint: '0123456789abcdef' } as const
    const { search, hash } = writeLink({ ...plain, origin }, given, given)
    expect(search).toBe('')
    expect(readAs(search, hash).origin).toEqual(origin)
  })

  it('is read as it was written, whatever is seen', () => {
    const index = fc.nat({ max: 5_000_000 })
    const view = fc.record<Omit<ViewLink, 'settings'>>({
      origin: fc.oneof(
        fc.record({ kind: fc.constant('sample' as const), id: fc.string({ maxLength: 30 }) }),
        fc.record({ kind: fc.constant('address' as const), address: fc.string({ maxLength: 60 }) }),
        fc.record({
          kind: fc.constant('files' as const),
          name: fc.string({ maxLength: 90 }),
          fingerprint: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 }),
        }),
      ),
      pack: index,
      labels: fc.constantFrom(null, 'shifted', 'unshifted', 'shifted-twice'),
      row: index,
      window: fc.option(
        fc.tuple(index, fc.integer({ min: 1, max: 999 })).map(([start, n]) => ({ start, end: start + n })),
      ),
      pinned: fc.option(
        fc.record({ row: index, token: index, head: fc.oneof(fc.constant('main' as const), fc.nat({ max: 99 })) }),
      ),
      selection: fc.option(
        fc
          .tuple(index, index, fc.integer({ min: 1, max: 999 }))
          .map(([row, start, n]) => ({ row, start, end: start + n })),
      ),
      panel: fc.constantFrom(null, 'loss', 'shift-scan'),
    })
    const changes = fc.record<Partial<LossSettings>>(
      {
        lossFn: fc.constantFrom('MaskedCrossEntropy', 'ChunkedCrossEntropy'),
        ignoreIndex: fc.integer(),
        scalingFactor: fc.option(fc.double({ noNaN: true })),
        numLabelTokens: fc.option(fc.nat()),
        seqIdxArg: fc.constantFrom(null, 'attention_mask'),
        training: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(view, changes, (seen, change) => {
        const { search, hash } = writeLink(seen, { ...given, ...change }, given)
        const { settings, ...read } = readAs(search, hash)
        expect(read).toEqual(seen)
        const changed = Object.entries(change).filter(
          ([name, value]) => !Object.is(value, given[name as keyof LossSettings]),
        )
        expect(settings).toEqual(Object.fromEntries(changed))
      }),
    )
  })

  it('leaves out what it cannot mean', () => {
    const hash =
      '#v=1&row=-1&at=40-12&pin=0.x.main&sel=1&panel=<b>&labels=twice&file=a&fp=xyz&set.ignoreIndex=1.5&set.lossFn=eval&set.training=maybe&set.constructor=1'
    expect(readAs('', hash)).toEqual({ ...plain, settings: {} })
  })

  it('of another version is not guessed at', () => {
    expect(readLink({ search: '?sample=kjv-neat', hash: '#v=2&row=1' })).toEqual({ kind: 'other version' })
  })

  it('never throws, whatever stands in the address bar', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (search, hash) => void readLink({ search, hash: `#v=1&${hash}` })))
  })
})
