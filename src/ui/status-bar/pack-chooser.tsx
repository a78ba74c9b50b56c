import type { OpenedPacks } from '../../state/app-state.ts'
import { openPack } from '../../state/open-files.ts'
import { NumberChooser } from './number-chooser.tsx'

/** Which pack of a data set is open. */
export function PackChooser({ packs: { count, index } }: { readonly packs: OpenedPacks }) {
  // What fails is shown in the bar; the pack on screen stays.
  const choose = (to: number) => void openPack(to).catch(() => undefined)
  return <NumberChooser noun="pack" label="Pack of the data set" index={index} count={count} onChoose={choose} />
}
