import type { ComponentType } from 'react'
import { laterPanel } from './later-panels.ts'

export interface PanelTab {
  readonly id: string
  readonly title: string
  readonly Content: ComponentType
}

/** Tabs of the panel, in order; they fit on one line. A new panel is one line here, and one in `panels-of-later.ts`. */
export const panelTabs: readonly [PanelTab, ...PanelTab[]] = [
  { id: 'loss', title: 'Loss', Content: laterPanel('LossPanel') },
  { id: 'findings', title: 'Findings', Content: laterPanel('FindingsPanel') },
  { id: 'what-if', title: 'What-if', Content: laterPanel('WhatIfPanel') },
  { id: 'scans', title: 'Scans', Content: laterPanel('ScansPanel') },
  { id: 'settings', title: 'Settings', Content: laterPanel('SettingsPanel') },
  { id: 'batch', title: 'Batch', Content: laterPanel('BatchPanel') },
]
