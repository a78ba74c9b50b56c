import { type MuseumDump, sealDump } from './museum-dump.ts'
import { writeSafetensors } from './write-safetensors.ts'

/** A dump as a file that can be opened like one that was dropped. @throws RangeError for one that is too large */
export async function dumpAsFile(name: string, dump: MuseumDump): Promise<File> {
  return new File([await writeSafetensors(sealDump(name, dump))], name)
}
