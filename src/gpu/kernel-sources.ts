import type { KernelSource } from './kernel.ts'
import accumulateExpected from './shaders/accumulate-expected.wgsl?raw'
import decodeHidden from './shaders/decode-hidden.wgsl?raw'
import finishGradient from './shaders/finish-gradient.wgsl?raw'
import finishLosses from './shaders/finish-losses.wgsl?raw'
import foldLogits from './shaders/fold-logits.wgsl?raw'
import fusedForwardReg from './shaders/fused-forward-reg.wgsl?raw'
import fusedForwardSmem from './shaders/fused-forward-smem.wgsl?raw'
import logitsToResiduals from './shaders/logits-to-residuals.wgsl?raw'
import logitsToShares from './shaders/logits-to-shares.wgsl?raw'
import mergeStrips from './shaders/merge-strips.wgsl?raw'
import targetLogits from './shaders/target-logits.wgsl?raw'
import weightGradientNorms from './shaders/weight-gradient-norms.wgsl?raw'

/**
 * Which forward kernel: `reg` keeps everything in registers, for adapters that a processor emulates; `smem` shares tiles
 * through workgroup memory, for GPUs.
 */
export type KernelVariant = 'reg' | 'smem'

/** Tokens that a workgroup of either forward kernel covers; arrays over tokens are padded to a multiple of it. */
export const TOKEN_BLOCK = 64
/** Tokens and classes that a workgroup of each forward kernel multiplies at a time. */
export const KERNEL_TILES: Readonly<Record<KernelVariant, readonly [tokens: number, classes: number]>> = {
  reg: [TOKEN_BLOCK, 8],
  smem: [TOKEN_BLOCK, 64],
}
/** Tokens that a workgroup of the narrow forward kernel covers, for the few that are left over. */
export const NARROW_BLOCK = 16
/** The forward kernel for whole blocks, or for a few tokens. */
export type BlockForm = 'wide' | 'narrow'
/** Classes that strips are made of. */
export const CLASS_BLOCK = 64
/** Rows of [tokenPitch] that a strip leaves, and that the state of all classes so far has besides the rescaling. */
export const STRIP_ROWS = 13
export const STATE_ROWS = 14

/** Format code of an element type, as `elementFormat` gives it. */
type Format = 0 | 1 | 2

export const kernelSources = {
  accumulateExpected: (weightFormat: Format): KernelSource => ({
    name: 'accumulate-expected',
    code: accumulateExpected,
    bindings: ['uniform', 'read', 'read', 'read', 'write'],
    constants: { weightFormat },
  }),
  logitsToShares: (): KernelSource => ({
    name: 'logits-to-shares',
    code: logitsToShares,
    bindings: ['uniform', 'read', 'write'],
  }),
  decodeHidden: (format: Format): KernelSource => ({
    name: 'decode-hidden',
    code: decodeHidden,
    bindings: ['uniform', 'read', 'write', 'write'],
    constants: { format },
  }),
  finishGradient: (weightFormat: Format): KernelSource => ({
    name: 'finish-gradient',
    code: finishGradient,
    bindings: ['uniform', 'read', 'read', 'read', 'read', 'read', 'write'],
    constants: { weightFormat },
  }),
  finishLosses: (): KernelSource => ({
    name: 'finish-losses',
    code: finishLosses,
    bindings: ['uniform', 'read', 'read', 'read', 'write'],
  }),
  foldLogits: (format: Format): KernelSource => ({
    name: 'fold-logits',
    code: foldLogits,
    bindings: ['uniform', 'read', 'write', 'write'],
    constants: { format },
  }),
  /** Of `smem` there is the wide form only. */
  fusedForward: (variant: KernelVariant, weightFormat: Format, keepLogits: boolean, form: BlockForm): KernelSource => ({
    name: `fused-forward-${variant}`,
    code: variant === 'reg' ? fusedForwardReg : fusedForwardSmem,
    bindings: ['uniform', 'read', 'read', 'read', 'write', 'write', 'write'],
    constants: {
      weightFormat,
      keepLogits: keepLogits ? 1 : 0,
      ...(form === 'narrow' ? { workgroupWidth: NARROW_BLOCK / 4, tokensEach: 4 } : {}),
    },
  }),
  mergeStrips: (): KernelSource => ({
    name: 'merge-strips',
    code: mergeStrips,
    bindings: ['uniform', 'read', 'write'],
  }),
  targetLogits: (weightFormat: Format): KernelSource => ({
    name: 'target-logits',
    code: targetLogits,
    bindings: ['uniform', 'read', 'read', 'read', 'write'],
    constants: { weightFormat },
  }),
  logitsToResiduals: (): KernelSource => ({
    name: 'logits-to-residuals',
    code: logitsToResiduals,
    bindings: ['uniform', 'read', 'read', 'read', 'write'],
  }),
  weightGradientNorms: (): KernelSource => ({
    name: 'weight-gradient-norms',
    code: weightGradientNorms,
    bindings: ['uniform', 'read', 'read', 'write'],
  }),
}
