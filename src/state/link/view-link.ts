import type { WhatIf } from '../../core/findings/what-if/what-if.ts'
import type { LabelConvention } from '../../core/packing/label-convention.ts'
import type { CellAddress, TimelineWindow, TokenRange, TokenView } from '../app-state.ts'
import type { LaneView } from '../lane-view.ts'
import type { BatchOrigin } from './batch-origin.ts'
import { changesOfLink, linkChanges } from './change-link.ts'
import { lanesOfLink, linkLanes } from './lane-link.ts'

/** Version of the links; one of another version is not guessed at. */
const VERSION = '1'

/** What a link says: which batch, and how it is seen. Never what is in it. `null`: not said. */
export interface ViewLink {
  readonly origin: BatchOrigin | null
  readonly pack: number
  readonly labels: LabelConvention | null
  readonly row: number
  readonly window: TimelineWindow | null
  readonly pinned: CellAddress | null
  readonly selection: TokenRange | null
  readonly panel: string | null
  readonly tokenView: TokenView
  /** null: as they usually are. */
  readonly lanes: LaneView | null
  /** Settings and what-if edits in force, in their order. */
  readonly changes: readonly WhatIf[]
}

/** An address, as `location` holds its two parts. */
export interface Address {
  readonly search: string
  readonly hash: string
}

/** What `read` may find: a link, none, or one of a version that this page does not know. */
export type ReadLink = { readonly kind: 'link'; readonly link: ViewLink } | { readonly kind: 'other version' }

/** The view in words of an address. */
export function writeLink(link: ViewLink): Address {
  const query = new URLSearchParams()
  const view = new URLSearchParams({ v: VERSION })
  const { origin, pack, labels, row, window, pinned, selection, panel, tokenView, lanes, changes } = link
  if (origin?.kind === 'sample') query.set('sample', origin.id)
  if (origin?.kind === 'address') query.set('src', origin.address)
  if (origin?.kind === 'files') {
    view.set('file', origin.name)
    view.set('fp', origin.fingerprint)
  }
  if (pack > 0) view.set('pack', String(pack))
  if (labels !== null) view.set('labels', labels)
  if (row > 0) view.set('row', String(row))
  if (window !== null) view.set('at', `${short(window.start)}-${short(window.end)}`)
  if (pinned !== null) view.set('pin', `${pinned.row}.${pinned.token}.${pinned.head}`)
  if (selection !== null) view.set('sel', `${selection.row}.${selection.start}-${selection.end}`)
  if (panel !== null) view.set('panel', panel)
  if (tokenView !== 'lanes') view.set('as', tokenView)
  if (lanes !== null) for (const [name, value] of linkLanes(lanes)) view.append(name, value)
  for (const [name, value] of linkChanges(changes)) view.append(name, value)
  const isPlain = [...view.keys()].length === 1
  return { search: query.size === 0 ? '' : `?${query}`, hash: isPlain ? '' : `#${view}` }
}

/** Reads an address. What it cannot mean is left out; rows and tokens are checked against the batch when it is open. */
export function readLink({ search, hash }: Address): ReadLink {
  const query = new URLSearchParams(search)
  const view = new URLSearchParams(hash.replace(/^#/, ''))
  const version = view.get('v')
  if (version !== null && version !== VERSION) return { kind: 'other version' }
  const labels = view.get('labels')
  const link: ViewLink = {
    origin: originOf(query, view),
    pack: whole(view.get('pack')) ?? 0,
    labels: labels === 'shifted' || labels === 'unshifted' || labels === 'shifted-twice' ? labels : null,
    row: whole(view.get('row')) ?? 0,
    window: windowOf(view.get('at')),
    pinned: cellOf(view.get('pin')),
    selection: rangeOf(view.get('sel')),
    panel: /^[a-z-]{1,30}$/.exec(view.get('panel') ?? '')?.[0] ?? null,
    tokenView: tokenViewOf(view.get('as')),
    lanes: lanesOfLink(view),
    changes: changesOfLink(view),
  }
  return { kind: 'link', link }
}

function originOf(query: URLSearchParams, view: URLSearchParams): BatchOrigin | null {
  const [sample, address] = [query.get('sample'), query.get('src')]
  if (address !== null) return { kind: 'address', address }
  if (sample !== null) return { kind: 'sample', id: sample }
  const [name, fingerprint] = [view.get('file'), view.get('fp')]
  if (name === null || fingerprint === null || !/^[0-9a-f]{16}$/.test(fingerprint)) return null
  return { kind: 'files', name: name.slice(0, 400), fingerprint }
}

function tokenViewOf(text: string | null): TokenView {
  return text === 'table' || text === 'blocks' ? text : 'lanes'
}

/** One digit after the point is a tenth of a token, less than anyone sees. */
function short(token: number): string {
  return String(Math.round(token * 10) / 10)
}

function whole(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null
}

function windowOf(text: string | null): TimelineWindow | null {
  const [, start, end] = /^(\d{1,15}(?:\.\d)?)-(\d{1,15}(?:\.\d)?)$/.exec(text ?? '') ?? []
  return start !== undefined && Number(start) < Number(end) ? { start: Number(start), end: Number(end) } : null
}

function cellOf(text: string | null): CellAddress | null {
  const [, row, token, head] = /^(\d{1,15})\.(\d{1,15})\.(main|\d{1,4})$/.exec(text ?? '') ?? []
  if (row === undefined) return null
  return { row: Number(row), token: Number(token), head: head === 'main' ? 'main' : Number(head) }
}

function rangeOf(text: string | null): TokenRange | null {
  const [, row, start, end] = /^(\d{1,15})\.(\d{1,15})-(\d{1,15})$/.exec(text ?? '') ?? []
  return row !== undefined && Number(start) < Number(end)
    ? { row: Number(row), start: Number(start), end: Number(end) }
    : null
}
