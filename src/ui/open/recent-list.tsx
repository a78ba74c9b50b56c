import { useId } from 'react'
import type { RecentFiles } from '../../state/app-state.ts'
import { useAppStore } from '../../state/app-store.ts'
import { forgetAllRecent, forgetRecent } from '../../state/recent/recent-files.ts'
import { FileText } from '../file-text.tsx'
import { openRecentQuietly } from './open-quietly.ts'
import './recent-list.css'

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/**
 * Files opened before in this browser, newest first. Nothing is drawn where there are none, as in browsers without file
 * handles: a name that opens nothing would be no help.
 * @param onOpen called when one is chosen, for a dialog to close
 */
export function RecentList({ onOpen }: { readonly onOpen?: () => void }) {
  const id = useId()
  const recent = useAppStore((state) => state.recent)
  if (recent.length === 0) return null
  return (
    <section className="recent" aria-labelledby={id}>
      <div className="recent-head">
        <h2 id={id}>Recent files</h2>
        <span className="dim">names only, kept in this browser</span>
        <button type="button" className="button small" onClick={() => void forgetAllRecent()}>
          Forget all
        </button>
      </div>
      <ul>
        {recent.map((one) => (
          <Entry key={one.id} {...one} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  )
}

function Entry({ id, name, at, problem, onOpen }: RecentFiles & { readonly onOpen: (() => void) | undefined }) {
  return (
    <li>
      <button
        type="button"
        className="link recent-name"
        onClick={() => void openRecentQuietly(id).then((isOpened) => isOpened && onOpen?.())}
      >
        <FileText text={name} limit={80} />
      </button>
      <time className="dim" dateTime={new Date(at).toISOString()}>
        {time.format(at)}
      </time>
      <button type="button" className="button small" onClick={() => void forgetRecent(id)}>
        Forget<span className="visually-hidden"> {name}</span>
      </button>
      <p className="recent-problem" role="status">
        {problem}
      </p>
    </li>
  )
}
