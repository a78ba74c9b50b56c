import { isFloat, torchName } from '../../tensor/dtype.ts'
import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { RawFinding, Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'

/** A dtype that loses ids, or that a pipeline stage does not recognise as ids. */
export const seqIdxDtype: Rule = {
  id: 'seq-idx-dtype',
  title: 'seq_idx has a dtype that loses ids',
  severity: 'error',
  needs: [],
  fix: 'Cast seq_idx to int32.',
  reference: 'NVIDIA-NeMo/Automodel PipelineCausalLMLoss._extract_seq_idx_tail',
  explains: ['seq-idx-constant', 'boundary-sources-disagree', 'mtp-no-boundary-mask'],
  check(facts) {
    const { batch, evaluation } = facts
    const ids = batch.boundaries.get('seq_idx')
    if (ids === undefined) return []
    const cells = isInUse(facts, 'seq_idx') ? boundaryCells(facts) : []
    const one = (severity: RawFinding['severity'], message: string): RawFinding[] => [
      {
        severity,
        message: `seq_idx is ${torchName[ids.dtype]}: ${message}`,
        ...(severity === 'error' ? withCells(cells) : {}),
        effective: severity === 'error' && cells.length > 0,
      },
    ]
    if (ids.dtype === 'BOOL')
      return one('error', 'it tells two documents apart, and all ids but 0 become one and the same.')
    if (isFloat(ids.dtype)) return one('error', 'kernels take int32, and ids past its exact range become the same.')
    const limit = { U8: 255, I8: 127 }[ids.dtype as string]
    const most = mostDocuments(facts)
    if (limit !== undefined && most > limit)
      return one('error', `it can tell ${limit} documents of a row apart, and there are ${most}.`)
    if (ids.dtype !== 'I64') return []
    return evaluation.settings.entry === 'PipelineCausalLMLoss.forward' && evaluation.settings.outputForm === 'tuple'
      ? one(
          'warning',
          'a pipeline stage takes only an int32 tail for seq_idx, and an int64 one for one more MTP depth.',
        )
      : one('info', 'calculate_mtp_loss takes it; a pipeline stage would take only int32 for seq_idx.')
  },
}

/** Documents of the row that has most: ids need to differ within a row only. */
function mostDocuments({ documents: { runs } }: BatchFacts): number {
  const count = new Map<number, number>()
  for (const { row } of runs) count.set(row, (count.get(row) ?? 0) + 1)
  return [...count.values()].reduce((a, b) => Math.max(a, b), 0)
}
