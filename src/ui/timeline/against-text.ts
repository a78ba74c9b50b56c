import type { AppState } from '../../state/app-state.ts'

/** What a heatmap of differences shows, in the words of its legend. */
export const againstText: Readonly<Record<AppState['heatmap'], string>> = {
  loss: '',
  gradient: '',
  'as loaded': 'now − as loaded',
  kept: 'now − A',
}
