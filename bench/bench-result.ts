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

export interface SweepRow {
  readonly sweep: 'masked' | 'depths' | 'vocabulary'
  readonly value: number
  readonly ms: Spread
  /** Against the first row of the sweep, in the same round. */
  readonly share: Spread
  /** Bytes of the LM head read for one run. */
  readonly bytesRead: number
}

export interface WhatIf {
  readonly sample: string
  /** Milliseconds of the first evaluation, and of those after a change. */
  readonly first: number
  readonly changed: Spread
  /** New mask (no boundaries), and the old boundaries again. */
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
  readonly whatIf: WhatIf | null
}
