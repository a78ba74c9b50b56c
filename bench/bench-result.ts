// What a run of the benchmark gives: plain data, for the tables and for --json.

/** Middle and ends of some measurements. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** Errors of a method, and whether they pass the gate: no time is printed for a wrong answer. */
export interface Accuracy {
  /** Of the mean loss, relative. */
  readonly mean: number | null
  /** Largest of a token, in nats. */
  readonly token: number | null
  /** Of the gradient, relative in L2. */
  readonly gradient: number | null
  readonly passes: boolean
}

export interface MethodRow {
  readonly method: string
  readonly kind: 'forward' | 'gradient'
  readonly accuracy: Accuracy
  /** Whether a second run gave the same bits. */
  readonly sameTwice: boolean
  /** GPU bytes on top of the inputs, at most: tfjs's buffers plus our own. */
  readonly bytes: number
  /** null where the answer was wrong. */
  readonly ms: Spread | null
  /** Time of the first method of its kind over this one's, in the same round. */
  readonly ratio: Spread | null
}

/** Where the LM head is while the share of masked tokens grows. */
export type MaskedSweep =
  | 'masked'
  | 'masked, from a file'
  | 'masked, from a file, 512 tokens'
  | 'masked, tiles of 1 MiB'

export interface SweepRow {
  readonly sweep: MaskedSweep | 'depths' | 'vocabulary'
  readonly value: number
  readonly ms: Spread
  /** Against the first row of the sweep, in the same round. */
  readonly share: Spread
  /** Bytes of the LM head read for one run; null where it is on the GPU already. */
  readonly bytesRead: number | null
}

/** An LM head that no memory holds, streamed. */
export interface LargeHead {
  readonly vocabSize: number
  readonly width: number
  readonly tokens: number
  readonly ms: number
  readonly bytesRead: number
  readonly largestRead: number
  /** Most bytes on the GPU on top of the hidden states. */
  readonly peakBytes: number
  readonly budgetBytes: number
  /** Largest of a token's logSumExp, against the closed form. */
  readonly error: number
  /** float32 operations a second for the tokens asked for. */
  readonly operationsPerSecond: number
}

export interface WhatIf {
  readonly sample: string
  /** Milliseconds of the first evaluation, and of those after a change. */
  readonly first: number
  readonly changed: Spread
  /** How many: boundaries taken away, merged, split and back, and another mask. */
  readonly changes: number
}

export interface BenchResult {
  readonly adapter: string
  readonly software: boolean
  readonly userAgent: string
  readonly kernel: string
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number }
  readonly budgetBytes: number
  readonly comparisons: readonly {
    readonly size: string
    readonly shape: readonly number[]
    readonly rows: readonly MethodRow[]
  }[]
  readonly sweeps: readonly SweepRow[]
  readonly largeHeads: readonly LargeHead[]
  /** float32 operations a second of the register-only probe. */
  readonly peak: number
  /** What was left out on this adapter, and why. */
  readonly skipped: readonly string[]
  readonly whatIf: WhatIf | null
}
