import type { BatchChoices } from '../packing/batch-choices.ts'
import { openBatch } from '../packing/open-batch.ts'
import type { OpenBatch } from '../packing/packed-batch.ts'
import type { RankAssembly } from '../packing/rank-assembly.ts'
import { ReadError } from '../tensor/read-error.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { dataPacks } from './data-packs.ts'
import { joinRanks } from './join-ranks.ts'
import { rankSet } from './rank-set.ts'

/**
 * Makes one checked batch of files dropped together, which may be the dumps of several ranks of one step.
 * @param pack which data-parallel rank, where these are packs (`batch.ranks.packs`)
 * @throws RolesUnknownError, ReadError as `openBatch`; ReadError where ranks are missing or do not fit each other
 */
export async function openDropped(files: readonly TensorFile[], choices: BatchChoices, pack = 0): Promise<OpenBatch> {
  const set = await rankSet(files)
  if (set === null) return openBatch(files, choices)
  const { group, others } = set
  const apart = await dataPacks(group)
  if (apart === null) return opened(await joinRanks(group, others, choices), others, choices)
  const packs = { ...apart.packs, index: pack }
  const part = apart.parts[pack]
  if (part === undefined) throw noPack(packs.files, pack)
  if (!('parts' in part)) {
    const names = apart.packs.files
    const why = 'Each rank called the loss on tokens of its own, and is a pack.'
    const ranks = { kind: 'data', layout: null, documents: false, why, files: names, shares: [] } as const
    return opened(
      { file: part, ranks: { ...ranks, numLabelTokens: apart.packs.numLabelTokens, packs } },
      others,
      choices,
    )
  }
  const { file, ranks } = await joinRanks(part, others, choices)
  return opened({ file, ranks: { ...ranks, packs } }, others, choices)
}

async function opened(
  { file, ranks }: { readonly file: TensorFile; readonly ranks: RankAssembly },
  others: readonly TensorFile[],
  choices: BatchChoices,
): Promise<OpenBatch> {
  const { batch, roles } = await openBatch([file, ...others], choices)
  return { roles, batch: { ...batch, ranks } }
}

function noPack(files: readonly string[], pack: number): ReadError {
  return new ReadError({
    file: files[0],
    field: 'pack',
    expected: `a data-parallel rank from 0 to ${files.length - 1}`,
    found: String(pack),
  })
}
