/** Parts of the page that a step can point at: how to find each, and the tab it is in. */
export const learnTargets = {
  overview: { selector: '.minimap', tab: null },
  timeline: { selector: '[data-testid="timeline-grid"]', tab: null },
  tokens: { selector: '[data-learn="lane Tokens"]', tab: null },
  boundaries: { selector: '[data-learn^="lane ribbon"]', tab: null },
  labels: { selector: '[data-learn="lane Labels"]', tab: null },
  main: { selector: '[data-learn="lane Main"]', tab: null },
  'depth 0': { selector: '[data-learn="lane Depth 0"]', tab: null },
  'depth 1': { selector: '[data-learn="lane Depth 1"]', tab: null },
  'depth 2': { selector: '[data-learn="lane Depth 2"]', tab: null },
  legend: { selector: '.timeline-legend', tab: null },
  inspector: { selector: '[data-testid="inspector"]', tab: null },
  'mtp loss': { selector: '[data-learn="mtp-figure"]', tab: 'loss' },
  heads: { selector: '[data-testid="loss-table"]', tab: 'loss' },
  findings: { selector: '#tabpanel-findings', tab: 'findings' },
  'boundary source': { selector: '[data-testid="setting-boundary-source"]', tab: 'settings' },
  'scaling factor': { selector: '[data-testid="setting-scaling-factor"]', tab: 'settings' },
  'label tokens': { selector: '[data-testid="setting-num-label-tokens"]', tab: 'settings' },
  'shift scan': { selector: '#tabpanel-scans', tab: 'scans' },
  engine: { selector: '.engine', tab: null },
} as const satisfies Readonly<Record<string, { readonly selector: string; readonly tab: string | null }>>

export type LearnTarget = keyof typeof learnTargets

/** True for a lane of the timeline: its name is in the gutter, and the ring goes around all of the lane. */
export function isLane(target: LearnTarget): boolean {
  return (
    learnTargets[target].selector.startsWith('[data-learn^="lane') ||
    learnTargets[target].selector.startsWith('[data-learn="lane')
  )
}
