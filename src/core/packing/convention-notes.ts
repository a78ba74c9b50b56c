import type { DetectedConvention, LabelConvention } from './label-convention.ts'

const looks: Readonly<Record<Exclude<DetectedConvention, 'shifted'>, string>> = {
  unshifted: 'The labels are not shifted: each is the token at its own place, as Hugging Face trainers keep them.',
  'shifted-twice': 'The labels are shifted twice: each is the token two places on.',
  misaligned: 'The labels match the ids at no step: they are another batch’s, or were cut differently.',
}

/** What is to be said of the labels' convention: what they look like, and what was done to them. */
export function conventionNotes(detected: DetectedConvention | null, chosen: LabelConvention | null): string[] {
  const notes: string[] = []
  if (detected !== null && detected !== 'shifted') {
    const advice =
      chosen === null ? ' Upstream wants them shifted once; they are used as they are unless you say how they are.' : ''
    notes.push(`${looks[detected]}${advice}`)
  }
  if (chosen === 'unshifted') notes.push('The labels were shifted here by one place, as you said that they were not.')
  if (chosen === 'shifted-twice')
    notes.push('The labels were moved back here by one place, as you said that they were shifted twice.')
  return notes
}
