import type { StoreApi } from 'zustand'

/** What follows within this time is told with what was held back. Less than a frame: nobody waits longer for what is there already. */
const TOGETHER_MS = 12

export interface ToldTogether<T> {
  /** The store; what subscribes to it is told of changes that are held back with the next one. */
  readonly store: StoreApi<T>
  /** Subscribes to every change as it is made. */
  readonly subscribeAtOnce: StoreApi<T>['subscribe']
  /**
   * Makes changes that `getState` has at once, and that are told with the next change, or after some milliseconds. A page
   * that draws them first is still drawing when the worker's answer comes, and shows it a frame later.
   *
   *     told at once     key ▸ render ▸ frame 1 (old losses) ▸ losses ▸ render ▸ frame 2
   *     held back        key ▸ losses ▸ render ▸ frame 1
   */
  readonly holdBack: (change: () => void) => void
}

export function toldTogether<T>(base: StoreApi<T>): ToldTogether<T> {
  const listeners = new Set<(state: T, before: T) => void>()
  let isHolding = false
  /** The state that listeners know; null where they know the newest. */
  let known: { readonly state: T } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function tell(): void {
    clearTimeout(timer)
    timer = undefined
    const before = known
    known = null
    if (before === null) return
    const state = base.getState()
    for (const listener of [...listeners]) listener(state, before.state)
  }

  base.subscribe((_, before) => {
    known ??= { state: before }
    if (!isHolding) tell()
  })

  return {
    store: {
      ...base,
      subscribe: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    subscribeAtOnce: base.subscribe,
    holdBack: (change) => {
      isHolding = true
      try {
        change()
      } finally {
        isHolding = false
        // Not begun anew: of many changes in a row the first is told as soon as one alone.
        if (known !== null) timer ??= setTimeout(tell, TOGETHER_MS)
      }
    },
  }
}
