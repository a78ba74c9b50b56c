import type { ComponentType } from 'react'
import { BatchPanel } from '../batch/batch-panel.tsx'
import { FindingsPanel } from '../findings/findings-panel.tsx'
import { LossPanel } from '../loss/loss-panel.tsx'
import { SettingsPanel } from '../settings/settings-panel.tsx'
import { ShiftScanPanel } from '../shift-scan/shift-scan-panel.tsx'

export interface PanelTab {
  readonly id: string
  readonly title: string
  readonly Content: ComponentType
}

/** Tabs of the panel, in order. A new panel is one line here. */
export const panelTabs: readonly [PanelTab, ...PanelTab[]] = [
  { id: 'loss', title: 'Loss', Content: LossPanel },
  { id: 'findings', title: 'Findings', Content: FindingsPanel },
  { id: 'shift-scan', title: 'Shift scan', Content: ShiftScanPanel },
  { id: 'settings', title: 'Settings', Content: SettingsPanel },
  { id: 'batch', title: 'Batch', Content: BatchPanel },
]
