import type { Sample } from '../../state/samples.ts'
import { openSampleQuietly } from '../open/open-quietly.ts'
import { SamplePicture } from './sample-picture.tsx'

export function SampleCard({ sample }: { readonly sample: Sample }) {
  const { id, title, about, size } = sample
  return (
    <li>
      <button type="button" className="sample-card" onClick={() => openSampleQuietly(id)}>
        <SamplePicture id={id} />
        <span className="sample-title">
          {title} <span className="mono dim">{size}</span>
        </span>
        <span className="dim">{about}</span>
      </button>
    </li>
  )
}
