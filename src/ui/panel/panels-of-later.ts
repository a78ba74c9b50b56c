/** Parts that are fetched once the first picture stands, in one file. */
export { BatchPanel } from '../batch/batch-panel.tsx'
export { FindingsPanel } from '../findings/findings-panel.tsx'
export { HelpDialog } from '../help/help-dialog.tsx'
export { OpenDialog } from '../open/open-dialog.tsx'
export { Palette } from '../palette/palette.tsx'
export { ScansPanel } from '../scans/scans-panel.tsx'
export { SettingsPanel } from '../settings/settings-panel.tsx'
export { WhatIfPanel } from '../what-if/what-if-panel.tsx'
