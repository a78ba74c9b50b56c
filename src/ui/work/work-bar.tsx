import { useAppStore } from '../../state/app-store.ts'
import { cancelWork } from '../../state/close-batch.ts'
import { FileText } from '../file-text.tsx'

/** What is being read or computed, how far it is, and a way to stop it. */
export function WorkBar() {
  const work = useAppStore((state) => state.work)
  if (work.status === 'idle') return null
  const { step, done } = work.progress
  const percent = done === null ? null : Math.round(Math.min(Math.max(done, 0), 1) * 100)
  const words = percent === null ? step : `${step}, ${percent} %`
  return (
    <section
      className="work-bar"
      aria-label={work.status === 'reading' ? 'Reading' : 'Computing'}
      onKeyDown={(event) => {
        if (event.key === 'Escape') cancelWork()
      }}
    >
      <div
        className={percent === null ? 'progress is-unknown' : 'progress'}
        role="progressbar"
        aria-label={work.status === 'reading' ? 'Reading the files' : 'Computing the losses'}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent ?? undefined}
        aria-valuetext={words}
      >
        <div style={percent === null ? undefined : { width: `${percent}%` }} />
      </div>
      <span className="work-step">
        <FileText text={step} limit={90} />
      </span>
      {percent !== null && <span className="mono dim">{percent} %</span>}
      <button type="button" className="button small" onClick={cancelWork}>
        Cancel
      </button>
    </section>
  )
}
