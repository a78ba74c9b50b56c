import { useAppStore } from '../../state/app-store.ts'
import { samples } from '../../state/samples.ts'
import { pickFiles } from '../open/file-input.tsx'
import { openSampleQuietly } from '../open/open-quietly.ts'

/** Which batch the numbers are from, and how to take another. */
export function BatchOfLesson({ sample }: { readonly sample: string }) {
  const name = useAppStore(({ open }) => (open.status === 'open' ? open.batch.file.name : null))
  const isSample = name === `${sample}.safetensors`
  const title = samples.find(({ id }) => id === sample)?.title ?? sample
  return (
    <p className="learn-batch">
      <span className="dim">Numbers from</span>{' '}
      <span className="mono" title={name ?? undefined}>
        {name ?? 'no batch yet'}
      </span>{' '}
      <button type="button" className="link" onClick={pickFiles}>
        Use my batch…
      </button>
      {!isSample && (
        <>
          {' · '}
          <button type="button" className="link" onClick={() => openSampleQuietly(sample)}>
            Use “{title}”
          </button>
        </>
      )}
    </p>
  )
}
