import type { LaneLayout, RibbonState } from './lane-layout.ts'

/** Signs beside the words, so that states do not hang on colour. */
const signs: Readonly<Record<RibbonState, string>> = {
  used: '●',
  agrees: '=',
  differs: '≠',
  ignored: '',
  error: '!',
  'not used': '',
}

/** The gutter: what each lane is, and in a second line what it means. */
export function LaneNames({ layout }: { readonly layout: LaneLayout }) {
  return (
    <div className="timeline-names" style={{ height: layout.height }}>
      {layout.names.map(({ key, title, meaning, y, height, ribbon }) => (
        <div
          key={key}
          data-learn={`lane ${key}`}
          className={meaning === '' ? 'timeline-name single' : 'timeline-name'}
          style={{ top: y, minHeight: height }}
        >
          <span
            className="timeline-title"
            data-tensor={ribbon === null || ribbon.source === 'none' ? undefined : ''}
            title={title}
          >
            {title}
          </span>
          {meaning !== '' && (
            <span className="timeline-meaning" data-state={ribbon?.state}>
              {ribbon !== null && signs[ribbon.state] !== '' && <span aria-hidden="true">{signs[ribbon.state]} </span>}
              {meaning}
            </span>
          )}
        </div>
      ))}
    </div>
  )
}
