import { createStore, useStore } from 'zustand'
import { gpuBudget } from '../engine/gpu-budget.ts'
import type { AppState } from './app-state.ts'
import { usualLanes } from './lane-view.ts'
import { toldTogether } from './told-together.ts'

const told = toldTogether(
  createStore<AppState>(() => ({
    open: { status: 'empty' },
    work: { status: 'idle' },
    error: null,
    lastOpenError: null,
    unnamed: null,
    recent: [],
    following: null,
    engine: null,
    isEngineDown: false,
    kernel: null,
    gpuBudget: gpuBudget.standard,
    tokens: null,
    computeMs: null,
    row: 0,
    pinned: null,
    selection: null,
    search: null,
    panel: null,
    link: { status: 'none' },
    theme: 'system',
    wheel: 'scrolls',
    lanes: usualLanes,
    tokenView: 'lanes',
    kept: null,
    heatmap: 'loss',
    arriving: null,
    gradients: { status: 'none' },
    highlight: null,
  })),
)

/** The one store. Components read it with `useAppStore`; everything else changes it through the verbs of this folder. */
export const appStore = told.store
/** Told of every change as it is made, for what others wait for. */
export const subscribeAtOnce = told.subscribeAtOnce
export const { holdBack } = told

/** Re-renders the component when what `selector` picks changes. Select the least. */
export function useAppStore<T>(selector: (state: AppState) => T): T {
  return useStore(appStore, selector)
}
