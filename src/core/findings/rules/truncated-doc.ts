import { countOf } from '../count-of.ts'
import type { RawFinding, Rule } from '../rule.ts'

/** A document cut at the end of its pack, or the piece of one that was put into another pack. */
export const truncatedDoc: Rule = {
  id: 'truncated-doc',
  title: 'A document is cut off',
  severity: 'info',
  needs: ['input_ids', 'labels', 'whole sequences'],
  fix: 'Decide whether pieces are kept, dropped or joined again.',
  reference: 'huggingface/trl#5075',
  check({ ids, eos, documents: { runs }, labels, ignored }) {
    if (ids === null || eos === null || runs.length < 2) return []
    const ended = runs.map(({ start, end }) => labels[end - 1] === eos || ids.subarray(start, end).includes(eos))
    const findings: RawFinding[] = []
    const cut = runs.filter(({ row }, i) => !ended[i] && (runs[i + 1]?.row ?? -1) !== row)
    if (cut.length > 0 && ended.some(Boolean))
      findings.push({
        severity: 'info',
        message: `${countOf(cut.length, 'document')} at the end of a row ${cut.length === 1 ? 'has' : 'have'} no end-of-text token, and others do.`,
        spans: cut,
        effective: false,
      })
    const firsts = new Map<number, number>()
    for (const { start } of runs) firsts.set(ids[start], (firsts.get(ids[start]) ?? 0) + 1)
    const [common, count] = [...firsts].reduce((a, b) => (b[1] > a[1] ? b : a))
    if (count < 0.8 * runs.length || runs.length < 4) return findings
    const orphans = runs.filter(
      ({ start, end }) =>
        ids[start] !== common && end - start > 1 && labels.subarray(start, end - 1).every((y) => y !== ignored),
    )
    if (orphans.length > 0)
      findings.push({
        severity: 'info',
        title: 'A document starts in the middle',
        message: `${countOf(orphans.length, 'document does', 'documents do')} not start with token ${common}, as ${count} of ${runs.length} do; the loss is on from the first token.`,
        spans: orphans,
        effective: false,
      })
    return findings
  },
}
