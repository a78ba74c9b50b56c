import { useAppStore } from '../../state/app-store.ts'
import { dismissLink } from '../../state/view-verbs.ts'
import { FileText } from '../file-text.tsx'
import { pickFiles } from '../open/file-input.tsx'
import { openRecentQuietly } from '../open/open-quietly.ts'

/** What a link asked for that this page cannot show by itself. */
export function LinkBar() {
  const link = useAppStore((state) => state.link)
  const recent = useAppStore((state) => state.recent)
  if (link.status === 'none') return null
  const known = link.status === 'awaiting' ? recent.find(({ name }) => name === link.name) : undefined
  return (
    <section className="link-bar" aria-label="Link">
      <p role="status">
        {link.status === 'awaiting' ? (
          <>
            This link shows <FileText text={link.name} limit={120} />, a file that a link cannot carry (fingerprint{' '}
            <span className="mono">{link.fingerprint.slice(0, 8)}</span>). Open it, and it is shown as the link says.
          </>
        ) : (
          <FileText text={link.message} limit={600} />
        )}
        {known !== undefined && known.problem !== null && ` ${known.problem}`}
      </p>
      {link.status === 'awaiting' && (
        <button
          type="button"
          className="button small primary"
          onClick={() =>
            known === undefined || known.problem !== null ? pickFiles() : void openRecentQuietly(known.id)
          }
        >
          Open it…
        </button>
      )}
      <button type="button" className="button small" onClick={dismissLink}>
        Dismiss
      </button>
    </section>
  )
}
