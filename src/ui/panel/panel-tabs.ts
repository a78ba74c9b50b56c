import type { ComponentType } from 'react'
import { laterPart } from '../later/later-part.tsx'

const panels = () => import('../later/panels-of-later.ts')

export interface PanelTab {
  readonly id: string
  readonly title: string
  readonly Content: ComponentType
}

/** Tabs of the panel, in order; they fit on one line. A new panel is one line here, and one in `panels-of-later.ts`. */
export const panelTabs: readonly [PanelTab, ...PanelTab[]] = [
  { id: 'loss', title: 'Loss', Content: laterPart(async () => (await panels()).LossPanel) },
  { id: 'findings', title: 'Findings', Content: laterPart(async () => (await panels()).FindingsPanel) },
  { id: 'what-if', title: 'What-if', Content: laterPart(async () => (await panels()).WhatIfPanel) },
  { id: 'scans', title: 'Scans', Content: laterPart(async () => (await panels()).ScansPanel) },
  { id: 'settings', title: 'Settings', Content: laterPart(async () => (await panels()).SettingsPanel) },
  { id: 'batch', title: 'Batch', Content: laterPart(async () => (await panels()).BatchPanel) },
]
