import { useEffect, useState } from 'react'
import { type DialectName, dialectTexts } from '../../core/findings/dialects.ts'
import { useAppStore } from '../../state/app-store.ts'
import { askAboutBatch, type DialectAnswer } from '../../state/ask-about-batch.ts'
import { showHighlight } from '../../state/what-if-verbs.ts'
import { formatCount, formatNumber } from '../format-number.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { FirstMarked } from './first-marked.tsx'

type Answer =
  | { readonly status: 'asked' }
  | { readonly status: 'told'; readonly dialects: readonly DialectAnswer[]; readonly documents: string | null }
  | { readonly status: 'failed'; readonly message: string }

/** The batch as other frameworks would label and normalise it, beside upstream with the settings in force. */
export function DialectsView() {
  const open = useOpenBatch()
  const [answer, setAnswer] = useState<Answer>({ status: 'asked' })
  const [chosen, setChosen] = useState<DialectName | null>(null)
  const isIdle = useAppStore(({ work }) => work.status === 'idle')
  const evaluation = open?.evaluation ?? null

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once an evaluation, when it is complete
  useEffect(() => {
    if (open === null || !isIdle) return
    let isCurrent = true
    setAnswer({ status: 'asked' })
    askAboutBatch(open, { kind: 'dialects' }).then(
      ({ dialects, documents }) => isCurrent && setAnswer({ status: 'told', dialects, documents }),
      (error: unknown) => isCurrent && setAnswer({ status: 'failed', message: String(error) }),
    )
    return () => {
      isCurrent = false
    }
  }, [evaluation, isIdle])
  useEffect(() => {
    if (evaluation === null || answer.status !== 'told') return
    const dialect = answer.dialects.find(({ name }) => name === chosen)
    showHighlight(dialect === undefined ? null : { of: evaluation, name: dialect.name, cells: dialect.differing })
  }, [answer, chosen, evaluation])
  useEffect(() => () => showHighlight(null), [])

  if (open === null) return null
  if (open.batch.labels === null) return <p className="section dim">It needs labels.</p>
  if (answer.status === 'failed') return <p className="section warn">{answer.message}</p>
  if (answer.status === 'asked') return <p className="section dim">Labelling the batch in each dialect…</p>
  const dialect = answer.dialects.find(({ name }) => name === chosen)
  return (
    <>
      <section className="section">
        <p className="dim">
          The same tokens, documents {answer.documents === null ? 'of a row each' : `as ${answer.documents} has them`},
          labelled and normalised as other frameworks do. Cells are those whose target is not the one in use here.
        </p>
        <table className="words dialects" aria-label="Dialects" data-testid="dialects">
          <thead>
            <tr>
              <th scope="col">dialect</th>
              <th scope="col">cells</th>
              <th scope="col">MTP loss</th>
              <th scope="col" title="With the dialect's own default scaling factor">
                own scale
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">in use here</th>
              <td>—</td>
              <td>{lossText(evaluation?.mtpLoss ?? null)}</td>
              <td>—</td>
            </tr>
            {answer.dialects.map(({ name, differing, loss, lossAtDefault }) => (
              <tr key={name} aria-current={name === chosen ? 'true' : undefined}>
                <th scope="row">
                  <button
                    type="button"
                    className="link"
                    aria-pressed={name === chosen}
                    onClick={() => setChosen(name === chosen ? null : name)}
                  >
                    {name}
                  </button>
                </th>
                <td>{formatCount(countOf(differing))}</td>
                <td>{lossText(loss)}</td>
                <td>{lossText(lossAtDefault)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {dialect === undefined ? (
        <p className="section caption">Choose a dialect to have its cells marked in the timeline.</p>
      ) : (
        <section className="section">
          <h3>{dialect.name}</h3>
          <dl className="facts">
            <div>
              <dt>boundary</dt>
              <dd>{dialectTexts[dialect.name].boundary}</dd>
            </div>
            <div>
              <dt>divided by</dt>
              <dd>{dialectTexts[dialect.name].normaliser}</dd>
            </div>
            <div>
              <dt>trained</dt>
              <dd className="mono">{dialect.trained.map((count) => formatCount(count)).join(', ')}</dd>
            </div>
          </dl>
          <FirstMarked cells={dialect.differing} />
        </section>
      )}
    </>
  )
}

function countOf(differing: DialectAnswer['differing']): number {
  return differing.reduce((sum, { tokens }) => sum + tokens.length, 0)
}

function lossText(loss: number | null): string {
  return loss === null ? '—' : formatNumber(loss, 5)
}
