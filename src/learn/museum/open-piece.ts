import { appStore } from '../../state/app-store.ts'
import { openedFiles, openFiles } from '../../state/open-files.ts'
import { sampleFiles } from '../../state/open-sample.ts'
import { readDumpFiles } from '../read-dump-files.ts'
import { dumpAsFile } from './dump-as-file.ts'
import { madeOf } from './made-of.ts'
import type { MuseumPiece } from './museum-piece.ts'

export type PieceSide = 'broken' | 'sound'

/** A piece whose broken batch is on screen; the sound one can be shown in its place. */
export interface OpenedPiece {
  /** Opens one of the two. @returns its MTP loss; null where upstream gives none */
  readonly show: (side: PieceSide) => Promise<number | null>
  /** Of the broken batch. */
  readonly mtpLoss: number | null
}

/**
 * Makes both batches of a piece and opens the broken one, as if its file had been dropped.
 * @param source the piece's sample, or the user's own files
 * @throws NotInThisBatch where the batch cannot show it; Error with the message shown where it cannot be opened
 */
export async function openPiece(piece: MuseumPiece, source: readonly File[] | 'sample'): Promise<OpenedPiece> {
  const { open } = appStore.getState()
  const pack = source !== 'sample' && open.status === 'open' ? (open.packs?.index ?? 0) : 0
  const { dump, others } = await readDumpFiles(source === 'sample' ? await sampleFiles(piece.sample) : source, pack)
  const { sound, broken } = madeOf(piece, dump)
  // The file's name is on screen while one guesses: it says which of the two it is, and no more.
  const made = {
    broken: await dumpAsFile('broken.safetensors', broken),
    sound: await dumpAsFile('sound.safetensors', sound),
  }
  const show = async (side: PieceSide) => {
    await openFiles([made[side], ...others])
    const { open: shown } = appStore.getState()
    return shown.status === 'open' ? (shown.evaluation?.mtpLoss ?? null) : null
  }
  return { show, mtpLoss: await show('broken') }
}

/** The files of the batch on screen, unless a piece of the museum made them. */
export function ownFiles(): readonly File[] | null {
  const files = openedFiles()
  return files.length === 0 || files.some(({ name }) => /^(broken|sound|toy-pack)\.safetensors$/.test(name))
    ? null
    : files
}
