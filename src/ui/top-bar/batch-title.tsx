import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { allRows } from '../../state/seen-batch.ts'
import { FileText } from '../file-text.tsx'
import { formatCount } from '../format-number.ts'
import { useSeenBatch } from '../use-open-batch.ts'

export function BatchTitle() {
  const seen = useSeenBatch()
  if (seen === null) return null
  const { batch } = seen
  const facts = batchFacts(batch, allRows(seen))
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

function batchFacts({ layout, sequenceLength, depths, vocabSize, hiddenSize }: PackedBatch, rows: number): string {
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
