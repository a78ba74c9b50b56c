import { useState } from 'react'
import type { OpenView } from '../../../learn/learn-view.ts'
import { touch } from '../../../state/learn-store.ts'
import { formatBytes, formatCount } from '../../format-number.ts'
import { lossMemory } from './loss-memory.ts'

/** Steps of the sliders: powers of two from `least`, in halves. */
const sliders = [
  { key: 'tokens', name: 'N, tokens', least: 7, most: 18 },
  { key: 'width', name: 'H, width', least: 6, most: 14 },
  { key: 'classes', name: 'V, classes', least: 9, most: 18 },
] as const

type Sizes = Readonly<Record<(typeof sliders)[number]['key'], number>>

/** Memory of the loss with stored logits and of the fused one, to one scale. */
export function MemoryFigure({ view: { open, evaluation } }: { readonly view: OpenView }) {
  const { batch } = open
  const [sizes, setSizes] = useState<Sizes>(() => ({
    tokens: batch.rows * batch.sequenceLength,
    width: batch.hiddenSize ?? 4096,
    classes: batch.vocabSize ?? 131_072,
  }))
  const { stored, fused } = lossMemory({ ...sizes, heads: evaluation.depths.length + 1 })
  const total = (parts: readonly { bytes: number }[]) => parts.reduce((sum, { bytes }) => sum + bytes, 0)
  const scale = 100 / total(stored)
  return (
    <>
      <div className="learn-sliders">
        {sliders.map(({ key, name, least, most }) => (
          <label key={key} className="learn-slider">
            {name}
            <input
              type="range"
              min={least}
              max={most}
              step="0.5"
              value={Math.log2(sizes[key])}
              aria-valuetext={formatCount(sizes[key])}
              onChange={(event) => {
                setSizes({ ...sizes, [key]: Math.round(2 ** Number(event.target.value)) })
                touch('memory')
              }}
            />
            <span className="mono">{formatCount(sizes[key])}</span>
          </label>
        ))}
      </div>
      {[
        { name: 'Logits stored', parts: stored },
        { name: 'Fused', parts: fused },
      ].map(({ name, parts }) => (
        <div key={name} className="learn-memory">
          <p>
            <strong>{name}</strong> <span className="mono">{formatBytes(total(parts))}</span>
          </p>
          <div className="learn-memory-bar" aria-hidden="true">
            {parts.map((part, i) => (
              <span key={part.name} data-part={i} style={{ width: `${part.bytes * scale}%` }} />
            ))}
          </div>
          <ul className="caption">
            {parts.map((part, i) => (
              <li key={part.name}>
                <span className="learn-key" data-part={i} aria-hidden="true" /> {part.name}:{' '}
                <span className="mono">{formatBytes(part.bytes)}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <p className="caption">
        {evaluation.depths.length + 1} heads; starts with this batch’s sizes. Without gradients, which double the large
        parts.
      </p>
    </>
  )
}
