import type { BatchOrigin } from './batch-origin.ts'
import { fingerprintFiles } from './fingerprint-files.ts'

/** Openings whose files are kept at hand, so that Back and Forward need not ask for them again. A `File` is a handle, not its bytes. */
const MOST = 8

const held = new Map<string, readonly File[]>()

/** Names files by their fingerprint, and keeps them at hand for as long as the page is open. */
export async function holdFiles(files: readonly File[]): Promise<BatchOrigin> {
  const named = await fingerprintFiles(files)
  held.delete(named.fingerprint)
  held.set(named.fingerprint, files)
  for (const old of held.keys()) if (held.size > MOST) held.delete(old)
  return { kind: 'files', ...named }
}

/** The files of an earlier opening; null where this page has not opened them. */
export function heldFiles(fingerprint: string): readonly File[] | null {
  return held.get(fingerprint) ?? null
}
