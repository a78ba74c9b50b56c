import type { OpenBatchState } from '../../state/app-state.ts'
import { useAppStore } from '../../state/app-store.ts'
import type { RowGradients } from '../../state/ask-about-batch.ts'
import { hasLosses } from '../../state/standing-batch.ts'
import { AskFor } from '../ask-for.tsx'
import { formatCount, formatNumber } from '../format-number.ts'
import { TokenChip } from '../inspector/token-chip.tsx'
import { useAnswer } from '../use-answer.ts'

/** The rows of the LM head that the loss pulls most: asked for, as it takes passes over the whole LM head. */
export function RowGradientsTable({ open }: { readonly open: OpenBatchState }) {
  const { evaluation } = open
  const { answer, ask, cancel } = useAnswer(open, { kind: 'row gradients' }, evaluation)
  const isIdle = useAppStore(({ work }) => work.status === 'idle')
  if (evaluation === null || !hasLosses(evaluation)) return null
  return (
    <section className="section" data-testid="row-gradients">
      <AskFor
        answer={answer}
        ask={ask}
        cancel={cancel}
        words="Show the gradient of the LM head"
        doing="Gradient of the LM head"
        isDisabled={!isIdle}
      />
      {answer.status === 'done' && <Rows gradients={answer.told.gradients} isPipeline={evaluation.pipeline !== null} />}
    </section>
  )
}

function Rows({ gradients, isPipeline }: { readonly gradients: RowGradients | null; readonly isPipeline: boolean }) {
  if (gradients === null)
    return <p className="dim">No gradient of the LM head: logits alone were dumped for a head of this loss.</p>
  const { rows, total, vocabSize } = gradients
  return (
    <table aria-label="Rows of the LM head by gradient">
      <caption>
        ‖∂L/∂W‖ of the rows of the LM head, L being {isPipeline ? 'the main and the MTP loss' : 'the MTP loss'}: the{' '}
        {rows.length} largest of {formatCount(vocabSize)}. All rows together: {formatNumber(total, 4)}
      </caption>
      <thead>
        <tr>
          <th scope="col">row, its token</th>
          <th scope="col">‖∂L/∂W[v]‖</th>
          <th scope="col">times target</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, norm, asTarget }) => (
          <tr key={id}>
            <th scope="row">
              <TokenChip id={id} />
            </th>
            <td>{formatNumber(norm, 4)}</td>
            <td>{formatCount(asTarget)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
