import type { ReactNode } from 'react'
import type { LearnPlace } from '../../state/learn-link.ts'
import { learnAddress, showLearn } from '../../state/learn-store.ts'
import { CopyButton } from '../copy-button.tsx'
import { Icon } from '../icon.tsx'

interface Props {
  readonly title: string
  readonly place: LearnPlace
  readonly position: { readonly step: number; readonly count: number } | null
  /** Where one is with a piece of the museum. */
  readonly phase?: string
  readonly aside?: ReactNode
  readonly controls?: ReactNode
  readonly children: ReactNode
}

/** The sheet below the timeline that a lesson or a piece of the museum is read in. */
export function LearnDock({ title, place, position, phase, aside, controls, children }: Props) {
  return (
    <section
      className="learn-dock"
      aria-label={`Learn: ${title}`}
      data-testid="learn-dock"
      data-place={place.kind === 'page' ? place.page : place.id}
      data-phase={phase}
    >
      <header className="learn-dock-head">
        <button
          type="button"
          className="link"
          onClick={() => showLearn({ kind: 'page', page: place.kind === 'bug' ? 'museum' : 'lessons' })}
        >
          Learn
        </button>
        <h2>{title}</h2>
        {position !== null && (
          <>
            <progress aria-label="Progress of the lesson" max={position.count} value={position.step + 1} />
            <span className="mono dim" data-testid="learn-position">
              {position.step + 1} / {position.count}
            </span>
          </>
        )}
        {aside}
        <span className="learn-dock-end">
          <CopyButton text={learnAddress(place)} label="Copy link" />
          <button
            type="button"
            className="button icon small"
            aria-label="Close Learn"
            title="Close Learn"
            onClick={() => showLearn(null)}
          >
            <Icon name="close" />
          </button>
        </span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section className="learn-dock-body" aria-label="Text" tabIndex={0}>
        {children}
      </section>
      {controls !== undefined && <div className="learn-controls">{controls}</div>}
    </section>
  )
}
