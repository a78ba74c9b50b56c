import { gpuBudget } from '../engine/gpu-budget.ts'
import { appStore } from './app-store.ts'
import { sendGpuBudget } from './engine-link.ts'
import { rememberedText, rememberText } from './remembered-text.ts'

export { gpuBudget } from '../engine/gpu-budget.ts'

/** Sets the GPU memory that a computation may take, in MiB, from the next one on, and remembers it in this browser. @throws RangeError */
export function setGpuBudget(mebibytes: number): void {
  if (!isBudget(mebibytes)) throw new RangeError(`a GPU budget of ${mebibytes} MiB`)
  appStore.setState({ gpuBudget: mebibytes })
  sendGpuBudget(mebibytes)
  rememberText('gpu-budget', String(mebibytes))
}

/** The remembered budget, before the engine starts; anything else that may stand there is ignored. */
export function restoreGpuBudget(): void {
  const stored = Number(rememberedText('gpu-budget') ?? Number.NaN)
  if (isBudget(stored)) appStore.setState({ gpuBudget: stored })
}

function isBudget(mebibytes: number): boolean {
  return Number.isInteger(mebibytes) && mebibytes >= gpuBudget.least && mebibytes <= gpuBudget.most
}
