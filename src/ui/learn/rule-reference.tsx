import type { ReactNode } from 'react'
import { referenceAddress } from '../findings/reference-address.ts'

/** A reference of the doctor's table: a link where it is a public thread, its words where it is upstream's code. */
export function ruleReference(reference: string): ReactNode {
  const address = referenceAddress(reference)
  return address === null ? (
    <span className="mono">{reference}</span>
  ) : (
    <a href={address} target="_blank" rel="noreferrer" className="mono">
      {reference}
    </a>
  )
}
