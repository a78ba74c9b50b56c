/** Python exception types that upstream raises, or would. `undefined behaviour` is what it does not even notice. */
export type UpstreamErrorKind =
  | 'ValueError'
  | 'IndexError'
  | 'RuntimeError'
  | 'TypeError'
  | 'AttributeError'
  | 'AssertionError'
  | 'undefined behaviour'

/** Plain form, for the report and for messages between threads. */
export interface UpstreamErrorInfo {
  readonly kind: UpstreamErrorKind
  readonly message: string
  readonly tensor?: string
  readonly field?: string
}

/** Upstream raises here, so we do: the same kind, the same meaning, our words. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
  readonly info: UpstreamErrorInfo

  constructor(kind: UpstreamErrorKind, info: Omit<UpstreamErrorInfo, 'kind'>) {
    super(info.message)
    this.info = { kind, ...info }
  }
}
