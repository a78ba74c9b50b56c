import { useLearnStore } from '../../state/learn-store.ts'
import { FileText } from '../file-text.tsx'
import { formatBytes, formatCount } from '../format-number.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { RankList } from './rank-list.tsx'
import { SourceList } from './source-list.tsx'
import { SubSequenceList } from './sub-sequence-list.tsx'
import { TensorList } from './tensor-list.tsx'

/** What is in the file, and what it says of itself. */
export function BatchPanel() {
  const open = useOpenBatch()
  const isLocked = useLearnStore(({ locked }) => locked.size > 0)
  if (open === null) return null
  const { batch, readings, evaluation } = open
  const facts: [string, string | null][] = [
    ['file', batch.file.name],
    ['size', sizeText(batch.file.bytes)],
    ['layout', batch.layout === 'THD' ? 'THD, one flat row' : 'BSHD, rows of tokens'],
    ['framework', batch.framework],
    ['step', batch.step],
  ]
  return (
    <fieldset className="settings" disabled={isLocked} aria-label="Batch">
      <section className="section">
        <dl className="facts">
          {facts.map(([name, value]) =>
            value === null ? null : (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <FileText text={value} limit={64} />
                </dd>
              </div>
            ),
          )}
        </dl>
      </section>
      {batch.ranks !== null && <RankList ranks={batch.ranks} />}
      <SourceList batch={batch} readings={readings} settings={open.settings} />
      <TensorList tensors={batch.tensors} roles={batch.roles} />
      {evaluation !== null && (
        <SubSequenceList subSequences={evaluation.subSequences} sequenceLength={batch.sequenceLength} />
      )}
    </fieldset>
  )
}

function sizeText(bytes: number): string {
  const exact = `${formatCount(bytes)} bytes`
  const short = formatBytes(bytes)
  return short === exact ? exact : `${short} (${exact})`
}
