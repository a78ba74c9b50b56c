import { gpuBudget } from '../engine/gpu-budget.ts'
import { appStore } from './app-store.ts'
import { sendGpuBudget } from './engine-link.ts'

export { gpuBudget } from '../engine/gpu-budget.ts'

const KEY = 'mtp-lens/gpu-budget'

/** Sets the GPU memory that a computation may take, in MiB, from the next one on, and remembers it in this browser. @throws RangeError */
export function setGpuBudget(mebibytes: number): void {
  if (!isBudget(mebibytes)) throw new RangeError(`a GPU budget of ${mebibytes} MiB`)
  appStore.setState({ gpuBudget: mebibytes })
  sendGpuBudget(mebibytes)
  try {
    localStorage.setItem(KEY, String(mebibytes))
  } catch {
    // Storage may be off or full; the budget then lasts as long as the page.
  }
}

/** The remembered budget, before the engine starts; anything else that may stand there is ignored. */
export function restoreGpuBudget(): void {
  try {
    const stored = Number(localStorage.getItem(KEY) ?? Number.NaN)
    if (isBudget(stored)) appStore.setState({ gpuBudget: stored })
  } catch {
    // See setGpuBudget.
  }
}

function isBudget(mebibytes: number): boolean {
  return Number.isInteger(mebibytes) && mebibytes >= gpuBudget.least && mebibytes <= gpuBudget.most
}
