import { isFloat } from '../../tensor/dtype.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { RawFinding, Rule } from '../rule.ts'

/** Pairs looked at; a mask of more is checked at every n-th query. */
const MAX_PAIRS = 4 * 1024 * 1024

/** A 4-D mask that is added to scores although it holds 0 and 1, or that lets documents see each other. */
export const mask4dWrongKind: Rule = {
  id: 'mask-4d-wrong-kind',
  title: 'The 4-D attention mask does not mask what it should',
  severity: 'error',
  needs: ['whole sequences'],
  fix: 'Give eager attention an additive mask of 0 and -inf; keep it causal within each document.',
  reference: 'NVIDIA-NeMo/Automodel#2116',
  check(facts) {
    const mask = facts.batch.boundaries.get('attention_mask') ?? facts.batch.evidence.get('attention_mask')
    if (mask === undefined || mask.shape.length !== 4 || mask.shape.at(-1) !== facts.length) return []
    const spans = [{ start: 0, end: facts.length }]
    // Zeros alone are an additive mask that hides nothing: what it shows is looked at below.
    if (isFloat(mask.dtype) && mask.values.includes(1) && mask.values.every((value) => value === 0 || value === 1))
      return [
        {
          severity: 'error',
          message: `attention_mask is a float mask of 0 and 1: added to scores it masks nothing, not even the future.`,
          spans,
          effective: true,
        },
      ]
    const allowed = isFloat(mask.dtype) ? (value: number) => value === 0 : (value: number) => value !== 0
    const found = violation(facts, mask.values, mask.shape[0], allowed)
    const notes: RawFinding[] = mask.dtype === 'BOOL' ? [boolNote] : []
    return found === null ? notes : [{ severity: 'error', ...found, effective: true }, ...notes]
  },
}

const boolNote: RawFinding = {
  severity: 'info',
  title: 'The 4-D attention mask is bool',
  message: 'attention_mask is a bool mask: it has to be made additive before eager attention adds it to scores.',
  effective: false,
  count: 1,
}

function violation(
  { length, documents, pad, batch, isIgnored }: BatchFacts,
  values: IntegerValues,
  maskRows: number,
  allowed: (value: number) => boolean,
): Pick<RawFinding, 'message' | 'spans'> | null {
  const perRow = values.length / Math.max(1, maskRows)
  const step = Math.max(1, Math.floor((length * length * batch.rows) / MAX_PAIRS))
  // Where nothing else tells, padding is what the mask hides even from itself.
  const isPad = (row: number, t: number) =>
    pad[row * length + t] === 1 || (isIgnored(row * length + t) && !allowed(values[row * perRow + t * length + t]))
  for (let row = 0; row < Math.min(batch.rows, maskRows); row++)
    for (let q = 0; q < length; q += step)
      for (let k = 0; k < length; k++) {
        const query = row * length + q
        const key = row * length + k
        if (isPad(row, q) || isPad(row, k)) continue
        const right = k <= q && documents.runOf[query] === documents.runOf[key]
        if (allowed(values[row * perRow + q * length + k]) === right) continue
        return {
          message: `attention_mask ${right ? 'hides' : 'shows'} token ${k} ${right ? 'from' : 'to'} token ${q} in row ${row}, which are ${right ? 'of one document' : k > q ? 'in the wrong order' : 'of two documents'}.`,
          spans: [{ start: query, end: query + 1 }],
        }
      }
  return null
}
