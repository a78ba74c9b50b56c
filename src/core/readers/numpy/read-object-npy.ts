import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { PackList } from '../../tensor/tensor-file.ts'
import { derivedLabels } from '../derived-labels.ts'
import { limitedNotes } from '../limited-notes.ts'
import { pickleEntries } from '../pickle/pickle-entries.ts'
import { PickleList } from '../pickle/pickle-list.ts'
import { pickleTensors } from '../pickle/pickle-tensors.ts'
import { pickleKind } from '../pickle/pickle-value.ts'
import type { NpyHeader } from './npy-header.ts'
import { npyObject } from './npy-object.ts'

/**
 * Opens an array of dicts, as NeMo's sequence packing saves its packs: one pack a dict. Only plain data and numpy's
 * own names are read from its pickle.
 * @throws ReadError naming the pickle; for a pack whose entry is no dict, naming the pack
 */
export async function readObjectNpy(source: ByteSource, header: NpyHeader): Promise<PackList> {
  const { name: file, byteLength } = source
  const objects = await npyObject(header, source, 'pack')
  const packs = objects instanceof PickleList ? objects.items() : [objects]
  return {
    name: file,
    byteLength,
    count: packs.length,
    notes: [],
    openPack: async (index) => {
      const pack = packs[index]
      if (!(pack instanceof Map)) {
        throw new ReadError({
          file,
          field: `pack ${index}`,
          expected: 'a dict of lists of numbers',
          found: pickleKind(pack),
        })
      }
      const { tensors, metadata, notes } = pickleTensors(pickleEntries(pack, file, ''), file, null)
      return derivedLabels({ name: file, byteLength, tensors, metadata, notes: limitedNotes(notes) })
    },
  }
}
