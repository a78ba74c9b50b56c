import type { KernelVariant } from './kernel-sources.ts'
import fusedForwardReg from './shaders/fused-forward-reg.wgsl?raw'
import fusedForwardSmem from './shaders/fused-forward-smem.wgsl?raw'

/** Which kernel an adapter was found to be fastest with, as the page keeps it: `adapterKey` and the variant, unchecked. */
export type KeptKernel = readonly [adapter: string, variant: string]

/** Changes with the kernels, so that a choice between others is not taken for one between these. */
const kernelsVersion = fingerprint(fusedForwardReg + fusedForwardSmem)

/** Names an adapter, as far as the browser tells them apart, and the kernels that were compared on it. */
export function adapterKey({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return JSON.stringify([vendor, architecture, device, description, kernelsVersion])
}

/** What was kept for an adapter; null where nothing was, or nothing that is a variant. */
export function keptVariant(kept: readonly KeptKernel[], adapter: string): KernelVariant | null {
  const variant = kept.findLast(([key]) => key === adapter)?.[1]
  return variant === 'reg' || variant === 'smem' ? variant : null
}

/** 32 bits of FNV-1a: tells versions of a text apart. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16)
}
