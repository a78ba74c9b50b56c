import { useAppStore } from '../../state/app-store.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { PRICE_MEANING } from './effect-price.tsx'
import { FindingCard } from './finding-card.tsx'

/** What is not as it should be in the batch, what it costs, where it is, and how it is mended. */
export function FindingsPanel() {
  const open = useOpenBatch()
  const isComputing = useAppStore(({ work }) => work.status === 'computing')
  if (open === null) return null
  const { findings, batch } = open
  if (findings === null)
    return <p className="section dim">{isComputing ? 'They follow the losses…' : 'Nothing was computed.'}</p>
  const loud = findings.filter(({ severity }) => severity !== 'info')
  return (
    <>
      <p className="section">
        {loud.length === 0 ? (
          <span className="ok">✓ No error and no warning.</span>
        ) : (
          <strong>
            {loud.length} {loud.length === 1 ? 'thing' : 'things'} to look at, the worst first
          </strong>
        )}
      </p>
      {findings.some(({ effect }) => effect !== null) && <p className="section caption">{PRICE_MEANING}</p>}
      {findings.map((finding) => (
        <FindingCard key={`${finding.rule}:${finding.title}`} finding={finding} batch={batch} />
      ))}
    </>
  )
}
