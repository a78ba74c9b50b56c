import { isFloat, torchName } from '../../tensor/dtype.ts'
import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
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
    const { batch, documents, evaluation } = facts
    const ids = batch.boundaries.get('seq_idx')
    if (ids === undefined) return []
    const one = (severity: RawFinding['severity'], message: string): RawFinding[] => [
      {
        severity,
        message: `seq_idx is ${torchName[ids.dtype]}: ${message}`,
        ...(severity === 'error' && isInUse(facts, 'seq_idx') ? withCells(boundaryCells(facts)) : {}),
        effective: severity === 'error',
      },
    ]
    if (ids.dtype === 'BOOL' || isFloat(ids.dtype))
      return one('error', 'casts to it lose ids, and boundaries between documents vanish.')
    const limit = { U8: 255, I8: 127 }[ids.dtype as string]
    if (limit !== undefined && documents.runs.length > limit)
      return one('error', `it can tell ${limit} documents apart, and there are ${documents.runs.length}.`)
    if (ids.dtype !== 'I64') return []
    return evaluation.settings.entry === 'PipelineCausalLMLoss.forward' && evaluation.settings.outputForm === 'tuple'
      ? one(
          'warning',
          'a pipeline stage takes only an int32 tail for seq_idx, and an int64 one for one more MTP depth.',
        )
      : one('info', 'calculate_mtp_loss takes it; a pipeline stage would take only int32 for seq_idx.')
  },
}
