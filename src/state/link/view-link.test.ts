import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WhatIf } from '../../core/findings/what-if/what-if.ts'
import type { LossSettings } from '../../core/packing/loss-settings.ts'
import { type LaneView, laneHeights, usualLanes } from '../lane-view.ts'
import { knownLanes } from './lane-link.ts'
import { readLink, type ViewLink, writeLink } from './view-link.ts'

const plain: ViewLink = {
  origin: null,
  pack: 0,
  labels: null,
  row: 0,
  window: null,
  pinned: null,
  selection: null,
  panel: null,
  tokenView: 'lanes',
  lanes: null,
  changes: [],
}

function readAs(search: string, hash: string): ViewLink {
  const read = readLink({ search, hash })
  if (read.kind !== 'link') throw new Error(read.kind)
  return read.link
}

const index = fc.nat({ max: 5_000_000 })

const settings = fc.record<Partial<LossSettings>>(
  {
    lossFn: fc.constantFrom('MaskedCrossEntropy', 'ChunkedCrossEntropy'),
    ignoreIndex: fc.integer(),
    scalingFactor: fc.option(fc.double()),
    numLabelTokens: fc.option(fc.nat()),
    seqIdxArg: fc.constantFrom(null, 'attention_mask'),
    training: fc.boolean(),
  },
  { requiredKeys: [] },
)

const change: fc.Arbitrary<WhatIf> = fc.oneof(
  fc.record({ kind: fc.constant('settings' as const), change: settings }),
  fc.record({ kind: fc.constant('move-boundary' as const), row: index, from: index, to: index }),
  fc.record({ kind: fc.constantFrom('split' as const, 'merge' as const), row: index, token: index }),
  fc.constant({ kind: 'wrap-around' as const }),
  fc.record({
    kind: fc.constant('normaliser' as const),
    by: fc.oneof(fc.integer(), fc.constantFrom('counted' as const, 'per depth' as const, 'none' as const)),
  }),
  fc.record({ kind: fc.constant('roll-labels' as const), by: fc.constantFrom(1 as const, -1 as const) }),
  fc.record({
    kind: fc.constant('edit' as const),
    tensor: fc.constantFrom('labels' as const, 'input_ids' as const),
    row: index,
    token: index,
    value: fc.integer(),
  }),
)

/** Settings that follow each other are one change of several settings, as a link has them. */
function joined(changes: readonly WhatIf[]): WhatIf[] {
  const list: WhatIf[] = []
  for (const one of changes) {
    const last = list.at(-1)
    if (one.kind !== 'settings' || (last?.kind !== 'settings' && Object.keys(one.change).length > 0)) list.push(one)
    else if (last?.kind === 'settings') list.splice(-1, 1, { ...last, change: { ...last.change, ...one.change } })
  }
  return list
}

const laneKey = fc.constantFrom('tokens', 'labels', 'head main', 'head 0', 'ribbon seq_idx', 'ribbon a*b, c')
const laneKeys = fc.uniqueArray(laneKey)
const arranged: fc.Arbitrary<LaneView> = fc.record({
  order: laneKeys,
  hidden: laneKeys,
  pinned: laneKeys,
  heights: fc.dictionary(laneKey, fc.constantFrom(...laneHeights.filter((height) => height !== 1))),
  pixelLoss: fc.constantFrom('worst' as const, 'mean' as const),
})
/** The usual arrangement is not said. */
const lanesOrUsual = fc
  .option(arranged)
  .map((lanes) => (lanes === null || JSON.stringify(lanes) === JSON.stringify(usualLanes) ? null : lanes))

describe('a link', () => {
  it('names a sample in the query and how it is seen behind it', () => {
    const view = { ...plain, origin: { kind: 'sample', id: 'kjv-neat' } as const, row: 1, panel: 'findings' }
    const changes: WhatIf[] = [
      { kind: 'settings', change: { ignoreIndex: -1, seqIdxArg: null } },
      { kind: 'split', row: 1, token: 20 },
      { kind: 'normaliser', by: 'per depth' },
    ]
    expect(writeLink({ ...view, window: { start: 12, end: 40.25 }, changes })).toEqual({
      search: '?sample=kjv-neat',
      hash: '#v=1&row=1&at=12-40.3&panel=findings&set.ignoreIndex=-1&set.seqIdxArg=none&do=split.1.20&do=divide.per-depth',
    })
  })

  it('of a batch as it was loaded is no more than its name', () => {
    const view = { ...plain, origin: { kind: 'sample', id: 'kjv-neat' } as const }
    expect(writeLink(view)).toEqual({ search: '?sample=kjv-neat', hash: '' })
  })

  it('of files of this machine names them and their fingerprint', () => {
    const origin = { kind: 'files', name: 'rank 0 & 1.safetensors', fingerprint: '0123456789abcdef' } as const
    const { search, hash } = writeLink({ ...plain, origin })
    expect(search).toBe('')
    expect(readAs(search, hash).origin).toEqual(origin)
  })

  it('is read as it was written, whatever is seen', () => {
    const view = fc.record<ViewLink>({
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
      tokenView: fc.constantFrom('lanes', 'table', 'blocks'),
      lanes: lanesOrUsual,
      changes: fc.array(change, { maxLength: 6 }).map(joined),
    })
    fc.assert(
      fc.property(view, (seen) => {
        const { search, hash } = writeLink(seen)
        expect(readAs(search, hash)).toEqual(seen)
      }),
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-7, -0])(
    'keeps a scaling factor of %s',
    (scalingFactor) => {
      const changes: WhatIf[] = [{ kind: 'settings', change: { scalingFactor } }]
      expect(readAs('', writeLink({ ...plain, changes }).hash).changes).toEqual(changes)
    },
  )

  it('leaves out what it cannot mean', () => {
    const hash =
      '#v=1&row=-1&at=40-12&pin=0.x.main&sel=1&panel=<b>&labels=twice&file=a&fp=xyz&set.ignoreIndex=1.5&set.lossFn=eval&set.training=maybe&set.constructor=1&do=split.1&do=divide.zero&do=edit.lm_head.0.0.0&do=alert'
    expect(readAs('', hash)).toEqual(plain)
  })

  it('says how lanes are arranged: which go first, are hidden, kept in view and grown', () => {
    const lanes: LaneView = {
      order: ['labels'],
      hidden: ['ribbon seq_idx'],
      pinned: ['head 0'],
      heights: { 'head 1': 2 },
      pixelLoss: 'mean',
    }
    const { hash } = writeLink({ ...plain, lanes, tokenView: 'table' })
    expect(hash).toBe('#v=1&as=table&lane=labels&hide=ribbon+seq_idx&keep=head+0&grow=2*head+1&px=mean')
    expect(readAs('', '#v=1&as=pie&grow=9*head+0&grow=x&px=median').lanes).toEqual(usualLanes)
  })

  it('that names lanes which a batch does not have shows the others', () => {
    const lanes = { ...usualLanes, order: ['labels', 'head 7'], heights: { 'head 7': 2 } }
    expect(knownLanes(lanes, new Set(['labels']))).toEqual({
      lanes: { ...usualLanes, order: ['labels'] },
      unknown: ['head 7'],
    })
  })

  it('of another version is not guessed at', () => {
    expect(readLink({ search: '?sample=kjv-neat', hash: '#v=2&row=1' })).toEqual({ kind: 'other version' })
  })

  it('never throws, whatever stands in the address bar', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (search, hash) => void readLink({ search, hash: `#v=1&${hash}` })))
  })
})
