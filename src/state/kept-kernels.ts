import type { KeptKernel, KernelInUse } from '../engine/engine-messages.ts'

const KEY = 'mtp-lens/kernels'

/** Adapters whose kernels are kept; the oldest goes first. */
const mostAdapters = 8

/** Keeps the kernel that a trial found for an adapter, so that the next visit needs none. */
export function keepKernel(kernel: KernelInUse | null): void {
  if (kernel?.chosen.by !== 'trial') return
  const { adapter, variant } = kernel
  const others = keptKernels().filter(([key]) => key !== adapter)
  try {
    localStorage.setItem(KEY, JSON.stringify([...others, [adapter, variant]].slice(-mostAdapters)))
  } catch {
    // Storage may be off or full; the next visit then tries again.
  }
}

/** What was kept, by adapter; what an older version or another program may have left there is ignored. */
export function keptKernels(): readonly KeptKernel[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isKept).slice(-mostAdapters) : []
  } catch {
    return []
  }
}

function isKept(entry: unknown): entry is KeptKernel {
  return Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string')
}
