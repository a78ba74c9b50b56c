import { type LaneView, laneHeights, laneViewOf, usualLanes } from '../lane-view.ts'

/** An arrangement of lanes as parameters: `lane=` in their order, `hide=`, `keep=` for pinned ones, `grow=2*key`, `px=mean`. */
export function linkLanes({ order, hidden, pinned, heights, pixelLoss }: LaneView): [string, string][] {
  const named = (name: string, keys: readonly string[]) => keys.map((key): [string, string] => [name, key])
  const grown = Object.entries(heights).flatMap(([key, height]) => (height === 1 ? [] : [`${height}*${key}`]))
  return [
    ...named('lane', order),
    ...named('hide', hidden),
    ...named('keep', pinned),
    ...named('grow', grown),
    ...(pixelLoss === 'mean' ? [['px', 'mean'] as [string, string]] : []),
  ]
}

/** The arrangement that a link names; null where it names none. What no arrangement can be is left out. */
export function lanesOfLink(parameters: URLSearchParams): LaneView | null {
  const names = ['lane', 'hide', 'keep', 'grow', 'px']
  if (!names.some((name) => parameters.has(name))) return null
  const unique = (name: string) => [...new Set(parameters.getAll(name))]
  const heights = unique('grow').flatMap((text): [string, number][] => {
    const [, height, key] = /^([\d.]{1,4})\*(.+)$/s.exec(text) ?? []
    return key !== undefined && laneHeights.some((one) => String(one) === height) ? [[key, Number(height)]] : []
  })
  return laneViewOf({
    order: unique('lane'),
    hidden: unique('hide'),
    pinned: unique('keep'),
    heights: Object.fromEntries(heights),
    pixelLoss: parameters.get('px') ?? usualLanes.pixelLoss,
  })
}

/** The arrangement without lanes that are not among `keys`, and which these were. */
export function knownLanes(
  lanes: LaneView,
  keys: ReadonlySet<string>,
): { lanes: LaneView; unknown: readonly string[] } {
  const isKnown = (key: string) => keys.has(key)
  const { order, hidden, pinned, heights } = lanes
  const unknown = new Set([...order, ...hidden, ...pinned, ...Object.keys(heights)].filter((key) => !isKnown(key)))
  return {
    lanes: {
      ...lanes,
      order: order.filter(isKnown),
      hidden: hidden.filter(isKnown),
      pinned: pinned.filter(isKnown),
      heights: Object.fromEntries(Object.entries(heights).filter(([key]) => isKnown(key))),
    },
    unknown: [...unknown],
  }
}
