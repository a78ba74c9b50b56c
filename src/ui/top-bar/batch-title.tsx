import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { useAppStore } from '../../state/app-store.ts'
import { FileText } from '../file-text.tsx'
import { formatCount } from '../format-number.ts'

export function BatchTitle() {
  const batch = useAppStore(({ open }) => (open.status === 'open' ? open.batch : null))
  if (batch === null) return null
  const facts = batchFacts(batch)
  return (
    <div className="batch-title">
      <h2>
        <FileText text={batch.file.name} limit={40} />
      </h2>
      <span className="batch-facts dim" title={facts}>
        {facts}
      </span>
    </div>
  )
}

function batchFacts({ layout, rows, sequenceLength, depths, vocabSize, hiddenSize }: PackedBatch): string {
  const tokens = `${formatCount(sequenceLength)} token${sequenceLength === 1 ? '' : 's'}`
  const size =
    layout === 'THD' ? `${tokens}, flat (THD)` : `${formatCount(rows)} row${rows === 1 ? '' : 's'} × ${tokens}`
  return [
    size,
    `${depths} depth${depths === 1 ? '' : 's'}`,
    ...(vocabSize === null ? [] : [`V ${formatCount(vocabSize)}`]),
    ...(hiddenSize === null ? [] : [`H ${formatCount(hiddenSize)}`]),
  ].join(' · ')
}
