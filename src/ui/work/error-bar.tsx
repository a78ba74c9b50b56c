import { useAppStore } from '../../state/app-store.ts'
import { dismissError } from '../../state/shown-error.ts'
import { CopyButton } from '../copy-button.tsx'
import { FileText } from '../file-text.tsx'
import { Icon } from '../icon.tsx'

/** Why the last opening failed: file, tensor and remedy stand in the message. What was open stays below. */
export function ErrorBar() {
  const error = useAppStore((state) => state.error)
  const hasBatch = useAppStore(({ open }) => open.status === 'open')
  if (error === null) return null
  return (
    <section className="error-bar" aria-label="Error">
      <Icon name="warning" />
      <p role="alert">
        <strong>Error</strong> <FileText text={error.message} limit={1000} />
        {hasBatch && <span className="dim"> The batch that was open stays as it was.</span>}
      </p>
      <CopyButton text={error.message} label="Copy details" />
      <button type="button" className="button small" onClick={dismissError}>
        Dismiss
      </button>
    </section>
  )
}
