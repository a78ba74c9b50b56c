import { DEFAULT_BUDGET_BYTES } from '../gpu/default-budget.ts'

const MEBIBYTE = 1024 * 1024

/** GPU memory that a computation may take on top of the hidden states, in MiB: as long as nobody says otherwise, and what may be said. */
export const gpuBudget = { standard: DEFAULT_BUDGET_BYTES / MEBIBYTE, least: 16, most: 16_384 } as const

/** Bytes of a budget in MiB. */
export function budgetBytes(mebibytes: number): number {
  return mebibytes * MEBIBYTE
}
