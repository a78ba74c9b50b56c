import type { Effect, Finding } from '../findings/finding.ts'
import type { WhatIf } from '../findings/what-if/what-if.ts'
import type { TargetReason } from '../targets/target-reason.ts'

/** A NaN or an infinity is a string, because JSON has no number for it. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity'

/** The device that computed, and whether it is a stand-in for the one that was wanted. */
export interface EngineInfo {
  readonly backend: 'webgpu' | 'wasm' | 'cpu'
  /** Adapter, or why the processor computes, in words. */
  readonly adapter: string
  /** True where this is not what was asked for, or where a processor stands in for a GPU, by itself or behind WebGPU. */
  readonly fallback: boolean
}

/** What the program says of a batch, `mtp-lens/report@1`. Other programs hold on to it (`contract.md` section 2). */
export interface Report {
  readonly schema: 'mtp-lens/report@1'
  readonly file: { readonly name: string; readonly bytes: number }
  readonly batch: {
    readonly layout: 'BSHD' | 'THD'
    readonly rows: number
    readonly sequenceLength: number
    readonly depths: number
    readonly hiddenSize: number | null
    readonly vocabSize: number | null
  }
  readonly settings: {
    readonly entry: string
    readonly lossFn: string
    readonly reduction: string
    readonly lossFnIgnoreIndex: number
    readonly softcap: number
    readonly ignoreIndex: number
    readonly scalingFactor: JsonNumber | null
    readonly numLabelTokens: JsonNumber | null
    readonly boundarySource: string
    /** Only where the user said that the dumped labels are not shifted once: those used here were moved by one place. */
    readonly labelsWere?: 'unshifted' | 'shifted-twice'
  }
  readonly boundaries: readonly {
    readonly row: number
    readonly start: number
    readonly end: number
    readonly id: number
    readonly padding: boolean
  }[]
  readonly engine: EngineInfo
  readonly main: { readonly loss: JsonNumber; readonly sum: JsonNumber; readonly tokens: number } | null
  readonly pipeline: { readonly loss: JsonNumber | null; readonly mtpComputed: boolean } | null
  readonly mtp: { readonly loss: JsonNumber | null; readonly perDepth: readonly DepthReport[] }
  readonly perToken: PerToken | null
  readonly findings: readonly FindingReport[]
  /** Only where the user edited the batch: everything in this report is of the edited one. */
  readonly edits?: readonly WhatIf[]
  readonly error: ReportError | null
}

export interface DepthReport {
  readonly depth: number
  readonly loss: JsonNumber | null
  readonly sum: JsonNumber | null
  readonly trained: number
  readonly masked: { readonly trailing: number; readonly crossBoundary: number; readonly ignoredLabel: number }
}

/** `[D][rows][S]`, the main loss `[rows][S]`; a loss is null where the position is not trained. */
export interface PerToken {
  readonly targets: number[][][]
  readonly reason: TargetReason[][][]
  readonly loss: (JsonNumber | null)[][][]
  readonly mainLoss: (JsonNumber | null)[][]
}

/** A finding without what only the screen shows. */
export interface FindingReport extends Omit<Finding, 'evidence' | 'explains' | 'effect'> {
  readonly effect: (Omit<Effect, 'mtpLoss' | 'perDepth'> & EffectNumbers) | null
}

interface EffectNumbers {
  readonly mtpLoss: JsonNumber
  readonly perDepth: readonly JsonNumber[]
}

export interface ReportError {
  readonly kind: string
  readonly message: string
  readonly tensor?: string
  readonly field?: string
}
