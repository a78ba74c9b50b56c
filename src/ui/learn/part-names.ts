import type { HideablePart, LockablePart } from '../../state/learn-link.ts'

/** Parts that a teacher's link can hide or lock, as the page names them. */
export const partNames: Readonly<Record<HideablePart | LockablePart, string>> = {
  loss: 'Loss',
  findings: 'Findings',
  'what-if': 'What-if',
  scans: 'Scans',
  settings: 'Settings',
  batch: 'the batch',
  inspector: 'the inspector',
  overview: 'the overview',
  samples: 'Samples',
}
