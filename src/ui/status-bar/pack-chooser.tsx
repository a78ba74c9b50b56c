import type { OpenedPacks } from '../../state/app-state.ts'
import { openPack } from '../../state/open-files.ts'
import { NumberChooser } from './number-chooser.tsx'

/** Which pack of a data set, or which data-parallel rank, is open. */
export function PackChooser({ packs: { of, count, index } }: { readonly packs: OpenedPacks }) {
  // What fails is shown in the bar; the pack on screen stays.
  const choose = (to: number) => void openPack(to).catch(() => undefined)
  const [noun, label] = of === 'ranks' ? ['rank', 'Data-parallel rank'] : ['pack', 'Pack of the data set']
  return <NumberChooser noun={noun} label={label} index={index} count={count} onChoose={choose} />
}
