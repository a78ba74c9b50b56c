import { FileText } from '../file-text.tsx'
import { Icon } from '../icon.tsx'

interface Props {
  readonly title: string
  readonly notices: readonly string[]
}

/** Most notices shown; a hostile file could bring any number. */
const MOST = 50

export function Notices({ title, notices }: Props) {
  if (notices.length === 0) return null
  return (
    <section className="section">
      <h3 className="plain">{title}</h3>
      <ul className="notices">
        {notices.slice(0, MOST).map((notice) => (
          <li key={notice}>
            <Icon name="warning" />
            <FileText text={notice} limit={500} />
          </li>
        ))}
      </ul>
      {notices.length > MOST && <p className="dim">and {notices.length - MOST} more</p>}
    </section>
  )
}
