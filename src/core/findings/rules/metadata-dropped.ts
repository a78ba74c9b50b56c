import { boundaryCells } from '../boundary-cells.ts'
import { countOf } from '../count-of.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'
import { interiorStarts, spansOf } from '../source-in-use.ts'

/** Several documents by their positions, and no boundary source under a name that a model reads. */
export const metadataDropped: Rule = {
  id: 'metadata-dropped',
  title: 'Boundaries are not under a name that is read',
  severity: 'warning',
  needs: ['whole sequences'],
  fix: fixWords('pass boundaries'),
  reference: 'NVIDIA-NeMo/RL#2105',
  check(facts) {
    const { batch, framework } = facts
    const resets = interiorStarts(facts, 'position_ids') ?? []
    // A role that we guess from another name is one that upstream does not read.
    const guessed = new Set(batch.roles.filter(({ how }) => how === 'guessed').map(({ role }) => role))
    const read = facts.sources.some(({ source }) => source !== 'position_ids' && !guessed.has(source))
    if (resets.length === 0 || read) return []
    const nested = batch.tensors.map(({ name }) => name).filter((name) => /cu_?seq_?lens/.test(name))
    // Where nothing leaks, a missing name has no consequence that a batch can show.
    const supplied = facts.evaluation.boundarySource === 'mtp_per_depth_targets'
    // Targets that are supplied have their boundaries in them, and upstream takes no others beside them.
    const harmless = nested.length === 0 && (facts.bare || supplied || boundaryCells(facts).length === 0)
    const itsOwn = facts.sources.some(({ source }) => framework.masksBy.includes(source))
    const theirs = itsOwn || harmless
    return [
      {
        severity: theirs ? 'info' : 'warning',
        message: `position_ids start again at ${countOf(resets.length, 'token')}, and the batch has no seq_idx, cu_seqlens, seq_lens, _packed_seq_ids or indexed mask${nested.length > 0 ? `; ${nested[0]} has the boundaries under another name` : ''}.`,
        spans: spansOf(resets),
        effective: false,
      },
    ]
  },
}
