import { type DragEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import { changeLanes, growLane, hideLane, moveLane, pinLane } from '../../state/lane-verbs.ts'
import { usualLanes } from '../../state/lane-view.ts'
import { type LaneGroup, laneGroups } from '../timeline/lane-layout.ts'
import { laneContents, timelineScene } from '../timeline/timeline-scene.ts'
import { useSeenBatch } from '../use-open-batch.ts'

/** Pins, hides, moves and grows lanes. Rows are dragged, or moved with Alt and the arrow keys. */
export function LanesEditor({ close }: { readonly close: () => void }) {
  const seen = useSeenBatch()
  const lanes = useAppStore((state) => state.lanes)
  const groups = useMemo(
    () => (seen === null ? [] : laneGroups({ ...laneContents(timelineScene(seen), 40), arrangement: lanes })),
    [seen, lanes],
  )
  const keys = groups.map(({ key }) => key)
  const [dragged, setDragged] = useState<string | null>(null)
  const [words, setWords] = useState('')
  const dialog = useRef<HTMLDivElement>(null)
  useEffect(() => dialog.current?.focus(), [])

  const move = (group: LaneGroup, to: number) => {
    const place = Math.min(Math.max(to, 0), keys.length - 1)
    moveLane(keys, group.key, place)
    setWords(`${group.title} is lane ${place + 1} of ${keys.length}`)
  }
  const press = (event: KeyboardEvent, group: LaneGroup) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (!event.altKey || by === 0) return
    event.preventDefault()
    move(group, keys.indexOf(group.key) + by)
  }
  const over = (event: DragEvent, group: LaneGroup) => {
    if (dragged === null) return
    event.preventDefault()
    if (group.key !== dragged) moveLane(keys, dragged, keys.indexOf(group.key))
  }
  return (
    <div
      ref={dialog}
      className="lanes-editor"
      role="dialog"
      aria-label="Lanes"
      tabIndex={-1}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape') close()
      }}
    >
      <ul aria-label="Lanes from top to bottom">
        {groups.map((group, index) => {
          const { key, title } = group
          const isHidden = lanes.hidden.includes(key)
          const isPinned = lanes.pinned.includes(key)
          return (
            <li
              key={key}
              data-lane={key}
              data-dragged={dragged === key ? '' : undefined}
              draggable
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move'
                setDragged(key)
              }}
              onDragEnd={() => setDragged(null)}
              onDragOver={(event) => over(event, group)}
              onDrop={(event) => event.preventDefault()}
              onKeyDown={(event) => press(event, group)}
            >
              <span className="lanes-grip" aria-hidden="true">
                ⠿
              </span>
              <label className="lanes-name">
                <input type="checkbox" checked={!isHidden} onChange={() => hideLane(key, !isHidden)} />{' '}
                <span data-tensor={group.ribbon === null ? undefined : ''}>{title}</span>
              </label>
              <button
                type="button"
                className="button small"
                aria-pressed={isPinned}
                aria-label={`Pin ${title}`}
                onClick={() => pinLane(key, !isPinned)}
              >
                {isPinned ? 'pinned' : 'pin'}
              </button>
              <Tool name={`Shrink ${title}`} sign="−" act={() => growLane(key, -1)} />
              <Tool name={`Grow ${title}`} sign="+" act={() => growLane(key, 1)} />
              <Tool name={`Move ${title} up`} sign="↑" act={() => move(group, index - 1)} isOff={index === 0} />
              <Tool
                name={`Move ${title} down`}
                sign="↓"
                act={() => move(group, index + 1)}
                isOff={index === keys.length - 1}
              />
            </li>
          )
        })}
      </ul>
      <p className="lanes-foot">
        <span className="dim">
          Drag a row, or <kbd>Alt</kbd> <kbd>↑</kbd> <kbd>↓</kbd>
        </span>
        <button
          type="button"
          className="button small"
          onClick={() => changeLanes({ ...usualLanes, pixelLoss: lanes.pixelLoss })}
        >
          Usual order
        </button>
      </p>
      <p className="timeline-words" aria-live="polite">
        {words}
      </p>
    </div>
  )
}

interface ToolProps {
  readonly name: string
  readonly sign: string
  readonly act: () => void
  readonly isOff?: boolean
}

function Tool({ name, sign, act, isOff = false }: ToolProps) {
  return (
    // Not disabled: it would lose the focus at the end of a walk.
    <button
      type="button"
      className="button small lanes-tool"
      aria-label={name}
      aria-disabled={isOff}
      onClick={() => !isOff && act()}
    >
      {sign}
    </button>
  )
}
