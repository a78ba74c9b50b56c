import type { KernelInUse } from '../state/app-state.ts'
import { formatDuration } from './format-number.ts'

/** WebGPU's forward kernel, its tile of tokens × classes, and why it is this one. */
export function kernelText({ variant, tile, chosen }: KernelInUse): string {
  return `kernel ${variant} ${tile.join('×')}, ${whyChosen(chosen)}`
}

function whyChosen(chosen: KernelInUse['chosen']): string {
  switch (chosen.by) {
    case 'emulated adapter':
      return 'as the processor emulates this adapter'
    case 'earlier visit':
      return 'kept from an earlier visit'
    case 'trial':
      return `chosen by a trial of ${formatDuration(chosen.ms)} on this adapter`
  }
}
