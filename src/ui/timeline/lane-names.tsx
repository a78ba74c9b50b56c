import type { LaneLayout, LaneName, RibbonState } from './lane-layout.ts'

/** Signs beside the words, so that states do not hang on colour. */
const signs: Readonly<Record<RibbonState, string>> = {
  used: '●',
  agrees: '=',
  differs: '≠',
  ignored: '',
  error: '!',
  'not used': '',
}

/** The gutter: what each lane is, and in a second line what it means. Names of pinned lanes stay with them. */
export function LaneNames({ layout }: { readonly layout: LaneLayout }) {
  const name = (one: LaneName) => <Name key={one.key} name={one} />
  return (
    <div className="timeline-names" style={{ height: layout.height }}>
      <div className="timeline-pinned-names" style={{ height: layout.pinnedHeight }}>
        {layout.names.filter(({ pinned }) => pinned).map(name)}
      </div>
      {layout.names.filter(({ pinned }) => !pinned).map(name)}
    </div>
  )
}

function Name({ name }: { readonly name: LaneName }) {
  const { key, title, meaning, y, height, ribbon, pinned } = name
  return (
    <div
      className={meaning === '' ? 'timeline-name single' : 'timeline-name'}
      style={{ top: y, minHeight: height }}
      data-pinned={pinned ? '' : undefined}
      data-learn={`lane ${ribbon === null ? title : key}`}
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
  )
}
