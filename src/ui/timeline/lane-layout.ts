import type { BoundarySource } from '../../core/packing/boundary-source.ts'
import { type LaneView, usualLanes } from '../../state/lane-view.ts'
import type { Head } from './heads.ts'

/** What one ribbon says of its source: whether it is the used one, or how it compares with that. */
export type RibbonState = 'used' | 'agrees' | 'differs' | 'ignored' | 'error' | 'not used'

export interface Ribbon {
  readonly source: BoundarySource
  readonly state: RibbonState
  /** Why there are no runs to draw; empty where there are. */
  readonly note: string
}

interface Placed {
  readonly y: number
  readonly height: number
  /** Stays at the top while the others scroll. The axis always does. */
  readonly pinned: boolean
}

export type Lane = Placed &
  (
    | { readonly kind: 'axis' | 'tokens' | 'labels' | 'ranks' }
    | { readonly kind: 'ribbon'; readonly ribbon: Ribbon }
    | { readonly kind: 'mask' | 'heat'; readonly head: Head }
  )

/** Name of a lane, or of a depth's two, beside the canvas. */
export interface LaneName extends Placed {
  readonly key: string
  readonly title: string
  /** Its meaning, in a second line. */
  readonly meaning: string
  readonly ribbon: Ribbon | null
}

export interface LaneLayout {
  /** Pinned ones last: they are drawn over what scrolls under them. */
  readonly lanes: readonly Lane[]
  readonly names: readonly LaneName[]
  /** Bottom of the pinned lanes, the axis among them. */
  readonly pinnedHeight: number
  readonly height: number
}

export interface LaneContents {
  readonly ribbons: readonly Ribbon[]
  readonly heads: readonly Head[]
  readonly hasTokens: boolean
  readonly hasLabels: boolean
  /** Ranks that the batch was put together from; 0 for one dump. */
  readonly ranks?: number
  /** Usual height of the loss heatmaps: 40 px, more on large screens. */
  readonly heatHeight: number
  readonly arrangement?: LaneView
}

export const AXIS_HEIGHT = 28
const TEXT_HEIGHT = 24
const RIBBON_HEIGHT = 22
const MASK_HEIGHT = 18
/** Between a mask strip and its heatmap. */
const INNER_GAP = 1
/** Ribbons and text lanes stand close; room for the second line of their names. */
const SMALL_GAP = 12
const GROUP_GAP = 16

/** One lane, or a depth's two, that is moved, pinned, hidden and grown as one. */
export interface LaneGroup {
  readonly key: string
  readonly title: string
  readonly meaning: string
  readonly ribbon: Ribbon | null
  readonly content:
    | { readonly kind: 'tokens' | 'labels' | 'ranks' | 'ribbon' }
    | { readonly kind: 'head'; readonly head: Head }
  readonly usualHeight: number
}

/** Every group that the contents have, hidden ones too, in the user's order. */
export function laneGroups(contents: LaneContents): LaneGroup[] {
  const { ribbons, heads, hasTokens, hasLabels, ranks = 0, heatHeight, arrangement = usualLanes } = contents
  const text = (kind: 'tokens' | 'labels' | 'ranks', title: string, meaning: string): LaneGroup => {
    return { key: kind, title, meaning, ribbon: null, content: { kind }, usualHeight: TEXT_HEIGHT }
  }
  const groups: LaneGroup[] = [
    ...(hasTokens ? [text('tokens', 'Tokens', '')] : []),
    ...(ranks > 0 ? [text('ranks', 'Ranks', `${ranks} dumps`)] : []),
    ...ribbons.map((ribbon): LaneGroup => {
      const title = ribbon.source === 'none' ? 'no boundaries' : ribbon.source
      const content = { kind: 'ribbon' } as const
      return { key: `ribbon ${title}`, title, meaning: ribbon.state, ribbon, content, usualHeight: RIBBON_HEIGHT }
    }),
    ...(hasLabels ? [text('labels', 'Labels', 'token t+1')] : []),
    ...heads.map((head): LaneGroup => {
      const meaning = `predicts t+${head === 'main' ? 1 : head + 2}`
      const content = { kind: 'head', head } as const
      return { key: `head ${head}`, title: headName(head), meaning, ribbon: null, content, usualHeight: heatHeight }
    }),
  ]
  const place = ({ key }: LaneGroup) => {
    const at = arrangement.order.indexOf(key)
    return at < 0 ? arrangement.order.length : at
  }
  return groups.sort((a, b) => place(a) - place(b))
}

/** Every lane that is to be seen, from top to bottom, in CSS pixels from the top of the plot. */
export function laneLayout(contents: LaneContents): LaneLayout {
  const { arrangement = usualLanes } = contents
  const groups = laneGroups(contents).filter(({ key }) => !arrangement.hidden.includes(key))
  const isPinned = ({ key }: LaneGroup) => arrangement.pinned.includes(key)
  const pinnedLanes: Lane[] = [{ kind: 'axis', y: 0, height: AXIS_HEIGHT, pinned: true }]
  const lanes: Lane[] = []
  const names: LaneName[] = []
  let y = AXIS_HEIGHT
  const add = (group: LaneGroup, pinned: boolean) => {
    const { key, title, meaning, ribbon, content, usualHeight } = group
    const height = Math.round(usualHeight * (arrangement.heights[key] ?? 1))
    const into = pinned ? pinnedLanes : lanes
    const strip = content.kind === 'head' && content.head !== 'main' ? MASK_HEIGHT + INNER_GAP : 0
    names.push({ key, title, meaning, y, height: strip + height, ribbon, pinned })
    if (content.kind === 'head') {
      const { head } = content
      if (strip > 0) into.push({ kind: 'mask', y, height: MASK_HEIGHT, head, pinned })
      into.push({ kind: 'heat', y: y + strip, height, head, pinned })
    } else if (ribbon !== null) into.push({ kind: 'ribbon', y, height, ribbon, pinned })
    else if (content.kind !== 'ribbon') into.push({ kind: content.kind, y, height, pinned })
    y += strip + height + gapAfter(group)
  }
  for (const group of groups) if (isPinned(group)) add(group, true)
  const pinnedHeight = y
  for (const group of groups) if (!isPinned(group)) add(group, false)
  return { lanes: [...lanes, ...pinnedLanes], names, pinnedHeight, height: y - GROUP_GAP + 8 }
}

function gapAfter({ content }: LaneGroup): number {
  return content.kind === 'head' ? GROUP_GAP : content.kind === 'tokens' ? SMALL_GAP - 4 : SMALL_GAP
}

/** The layout as it stands on the canvas: what is pinned has moved along with the scrolling. */
export function scrolledLayout(layout: LaneLayout, scrollTop: number): LaneLayout {
  if (scrollTop === 0) return layout
  const lanes = layout.lanes.map((lane) => (lane.pinned ? { ...lane, y: lane.y + scrollTop } : lane))
  return { ...layout, lanes }
}

export function headName(head: Head): string {
  return head === 'main' ? 'Main' : `Depth ${head}`
}

/** Lane under a height, null between lanes. */
export function laneAt({ lanes }: LaneLayout, y: number): Lane | null {
  return (
    lanes.findLast((lane) => y >= lane.y && y < lane.y + lane.height + (lane.kind === 'mask' ? INNER_GAP : 0)) ?? null
  )
}

/** The height that a head's cell covers: its mask strip and heatmap. */
export function headBand({ lanes }: LaneLayout, head: Head): { top: number; bottom: number; pinned: boolean } | null {
  const own = lanes.filter((lane) => (lane.kind === 'mask' || lane.kind === 'heat') && lane.head === head)
  const last = own.at(-1)
  return last === undefined ? null : { top: own[0].y, bottom: last.y + last.height, pinned: last.pinned }
}

/** Heads that are to be seen, as they stand from top to bottom. */
export function headsFromTop({ lanes }: LaneLayout): Head[] {
  return lanes
    .flatMap((lane) => (lane.kind === 'heat' ? [lane] : []))
    .sort((a, b) => a.y - b.y)
    .map(({ head }) => head)
}
