import type { BoundarySource } from '../../core/packing/boundary-source.ts'
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
}

export type Lane = Placed &
  (
    | { readonly kind: 'axis' | 'tokens' | 'labels' }
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
  readonly lanes: readonly Lane[]
  readonly names: readonly LaneName[]
  readonly height: number
}

export interface LaneContents {
  readonly ribbons: readonly Ribbon[]
  readonly heads: readonly Head[]
  readonly hasTokens: boolean
  readonly hasLabels: boolean
  /** Height of the loss heatmaps: 40 px, more on large screens. */
  readonly heatHeight: number
}

export const AXIS_HEIGHT = 28
const TEXT_HEIGHT = 24
const RIBBON_HEIGHT = 22
export const MASK_HEIGHT = 18
/** Between a mask strip and its heatmap. */
const INNER_GAP = 1
/** Ribbons and text lanes stand close; room for the second line of their names. */
const SMALL_GAP = 12
const GROUP_GAP = 16

/** Every lane from top to bottom, in CSS pixels from the top of the plot. */
export function laneLayout({ ribbons, heads, hasTokens, hasLabels, heatHeight }: LaneContents): LaneLayout {
  const lanes: Lane[] = [{ kind: 'axis', y: 0, height: AXIS_HEIGHT }]
  const names: LaneName[] = []
  let y = AXIS_HEIGHT
  const name = (title: string, meaning: string, height: number, ribbon: Ribbon | null = null) =>
    names.push({ key: ribbon === null ? title : `ribbon ${title}`, title, meaning, y, height, ribbon })

  if (hasTokens) {
    name('Tokens', '', TEXT_HEIGHT)
    lanes.push({ kind: 'tokens', y, height: TEXT_HEIGHT })
    y += TEXT_HEIGHT + SMALL_GAP - 4
  }
  for (const ribbon of ribbons) {
    name(ribbon.source === 'none' ? 'no boundaries' : ribbon.source, ribbon.state, RIBBON_HEIGHT, ribbon)
    lanes.push({ kind: 'ribbon', y, height: RIBBON_HEIGHT, ribbon })
    y += RIBBON_HEIGHT + SMALL_GAP
  }
  if (hasLabels) {
    name('Labels', 'token t+1', TEXT_HEIGHT)
    lanes.push({ kind: 'labels', y, height: TEXT_HEIGHT })
    y += TEXT_HEIGHT + SMALL_GAP
  }
  for (const head of heads) {
    const strip = head === 'main' ? 0 : MASK_HEIGHT + INNER_GAP
    name(headName(head), `predicts t+${head === 'main' ? 1 : head + 2}`, strip + heatHeight)
    if (strip > 0) lanes.push({ kind: 'mask', y, height: MASK_HEIGHT, head })
    lanes.push({ kind: 'heat', y: y + strip, height: heatHeight, head })
    y += strip + heatHeight + GROUP_GAP
  }
  return { lanes, names, height: y - GROUP_GAP + 8 }
}

export function headName(head: Head): string {
  return head === 'main' ? 'Main' : `Depth ${head}`
}

/** Lane under a height, null between lanes. */
export function laneAt({ lanes }: LaneLayout, y: number): Lane | null {
  return lanes.find((lane) => y >= lane.y && y < lane.y + lane.height + (lane.kind === 'mask' ? INNER_GAP : 0)) ?? null
}

/** The height that a head's cell covers: its mask strip and heatmap. */
export function headBand({ lanes }: LaneLayout, head: Head): { top: number; bottom: number } | null {
  const own = lanes.filter((lane) => (lane.kind === 'mask' || lane.kind === 'heat') && lane.head === head)
  const last = own.at(-1)
  return last === undefined ? null : { top: own[0].y, bottom: last.y + last.height }
}
