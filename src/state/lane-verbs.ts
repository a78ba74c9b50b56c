import { appStore } from './app-store.ts'
import { type LaneView, laneHeights, laneViewOf } from './lane-view.ts'

const KEY = 'mtp-lens/lanes'

/** Changes the arrangement and remembers it in this browser. */
export function changeLanes(change: Partial<LaneView>): void {
  const lanes = { ...appStore.getState().lanes, ...change }
  appStore.setState({ lanes })
  try {
    localStorage.setItem(KEY, JSON.stringify(lanes))
  } catch {
    // Storage may be off or full; the arrangement then lasts as long as the page.
  }
}

export function hideLane(key: string, isHidden: boolean): void {
  changeLanes({ hidden: withKey(appStore.getState().lanes.hidden, key, isHidden) })
}

export function pinLane(key: string, isPinned: boolean): void {
  changeLanes({ pinned: withKey(appStore.getState().lanes.pinned, key, isPinned) })
}

/** The next larger height, or the next smaller. */
export function growLane(key: string, by: 1 | -1): void {
  const { heights } = appStore.getState().lanes
  const at = laneHeights.findIndex((height) => height >= (heights[key] ?? 1))
  const height = laneHeights[Math.min(Math.max(at + by, 0), laneHeights.length - 1)]
  changeLanes({ heights: { ...heights, [key]: height } })
}

/** Puts a lane before or behind another, of all the lanes that there are in their present order. */
export function moveLane(keys: readonly string[], key: string, to: number): void {
  const others = keys.filter((one) => one !== key)
  const place = Math.min(Math.max(to, 0), others.length)
  changeLanes({ order: [...others.slice(0, place), key, ...others.slice(place)] })
}

function withKey(keys: readonly string[], key: string, isIn: boolean): readonly string[] {
  const others = keys.filter((one) => one !== key)
  return isIn ? [...others, key] : others
}

/** The remembered arrangement; anything else that may stand there is left alone. */
export function restoreLanes(): void {
  try {
    const lanes = laneViewOf(JSON.parse(localStorage.getItem(KEY) ?? 'null'))
    if (lanes !== null) appStore.setState({ lanes })
  } catch {
    // See changeLanes; or junk of another program.
  }
}
