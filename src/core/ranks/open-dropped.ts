import type { BatchChoices } from '../packing/batch-choices.ts'
import { openBatch } from '../packing/open-batch.ts'
import type { OpenBatch } from '../packing/packed-batch.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { joinRanks } from './join-ranks.ts'
import { rankSet } from './rank-set.ts'

/**
 * Makes one checked batch of files dropped together, which may be the dumps of several ranks of one step.
 * @throws RolesUnknownError, ReadError as `openBatch`; ReadError where ranks are missing or do not fit each other
 */
export async function openDropped(files: readonly TensorFile[], choices: BatchChoices): Promise<OpenBatch> {
  const set = await rankSet(files)
  if (set === null) return openBatch(files, choices)
  const { file, ranks } = await joinRanks(set, choices)
  const { batch, roles } = await openBatch([file, ...set.others], choices)
  return { roles, batch: { ...batch, ranks } }
}
