import { planEvaluation } from '../loss/plan-evaluation.ts'
import type { BatchChoices } from '../packing/batch-choices.ts'
import { openBatch } from '../packing/open-batch.ts'
import type { RankAssembly } from '../packing/rank-assembly.ts'
import { targetAt } from '../targets/targets.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import type { RankTensors } from './rank-tensors.ts'

export interface LocalTargets {
  /** Of each depth, `[rows * S]` of the whole; empty where the ranks made none of their own. */
  readonly targets: readonly Float64Array[]
  readonly notes: readonly string[]
}

const none: LocalTargets = { targets: [], notes: [] }

/**
 * Targets as each context-parallel rank made them: `calculate_mtp_loss` on a rank rolls the labels that the rank has.
 * None where the ranks brought targets, or where nothing says that a loss was called on a rank.
 */
export async function localTargets(
  files: readonly TensorFile[],
  { divided, shared }: RankTensors,
  ranks: RankAssembly,
  others: readonly TensorFile[],
  choices: BatchChoices,
): Promise<LocalTargets> {
  if (ranks.kind !== 'context') return none
  const whole: Float64Array[] = []
  const count = ranks.shares.reduce((sum, { length }) => sum + length, 0)
  for (const [rank, file] of files.entries()) {
    const tensors = new Map([...shared, ...[...divided].map(([name, parts]) => [name, parts[rank]] as const)])
    const open = await openBatch([{ ...file, tensors }, ...others], choices)
    const { batch, roles } = open
    const called = batch.callRecorded || roles.mtpPerDepthH !== null || roles.mtpPerDepthLogits !== null
    if (batch.targets !== null || batch.labels === null || !called) return none
    const { evaluation } = planEvaluation(open, batch.settings)
    const { error } = evaluation
    if (error !== null && evaluation.depths.length === 0)
      return { targets: [], notes: [`${file.name} has no targets of its own: upstream raises ${error.kind} there.`] }
    for (const { depth, targets, reasons } of evaluation.depths) {
      whole[depth] ??= new Float64Array(count)
      for (let j = 0; j < reasons.length; j++) whole[depth][ranks.shares[rank][j]] = targetAt(targets, j)
    }
  }
  const note = `Targets are those of ${files.length} ranks, each of which rolled the labels that it has.`
  return { targets: whole, notes: [note] }
}
