import { tokenwise } from '../../packing/token-values.ts'
import { countWithVerb } from '../count-of.ts'
import type { RawFinding, Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'

/** The inputs of an MTP block are rolled across documents too: its last tokens are fed the next document. */
export const mtpInputRollCrosses: Rule = {
  id: 'mtp-input-roll-crosses',
  title: 'MTP inputs cross document boundaries',
  severity: 'info',
  needs: ['input_ids', 'whole sequences'],
  fix: 'Harmless where those positions are masked and attention is causal within documents; fill them with 0 to be sure.',
  reference: 'pytorch/torchtitan#3392',
  check({ batch, ids, documents, pad, length }) {
    if (ids === null) return []
    return [...batch.evidence].flatMap(([name, tensor]): RawFinding[] => {
      const depth = /^mtp_per_depth_input_ids\.(\d+)$/.exec(name)?.[1]
      const inputs = depth === undefined ? null : tokenwise(tensor, batch.rows, length)
      if (inputs === null) return []
      const shift = Number(depth) + 1
      const crossed: number[] = []
      for (let t = 0; t < inputs.length; t++) {
        const source = t + shift
        if ((t % length) + shift >= length || pad[t] === 1 || pad[source] === 1) continue
        if (documents.runOf[t] !== documents.runOf[source] && inputs[t] === ids[source]) crossed.push(t)
      }
      if (crossed.length === 0) return []
      return [
        {
          severity: 'info',
          message: `${name}: ${countWithVerb(crossed.length, 'token', 'is', 'are')} fed a token of the next document.`,
          spans: spansOf(crossed),
          effective: false,
        },
      ]
    })
  },
}
