/** Where the batch on screen came from: enough for a link to name it, never its data. */
export type BatchOrigin =
  | { readonly kind: 'sample'; readonly id: string }
  /** A file of the page's own origin, as `?src=` names it. */
  | { readonly kind: 'address'; readonly address: string }
  | ({ readonly kind: 'files' } & NamedFiles)

/** Files of this machine: their names joined with ` + `, and what tells them from others of the same name. */
export interface NamedFiles {
  readonly name: string
  readonly fingerprint: string
}

export function sameOrigin(a: BatchOrigin | null, b: BatchOrigin | null): boolean {
  if (a === null || b === null || a.kind !== b.kind) return a === b
  if (a.kind === 'sample') return a.id === (b as typeof a).id
  if (a.kind === 'address') return a.address === (b as typeof a).address
  return a.fingerprint === (b as typeof a).fingerprint
}
