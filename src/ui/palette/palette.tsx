import {
  type KeyboardEvent,
  type SyntheticEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { appStore } from '../../state/app-store.ts'
import { revealToken } from '../../state/search-tokens.ts'
import { seenBatch } from '../../state/seen-batch.ts'
import { showWindow } from '../../state/timeline-store.ts'
import { pinCell, showRow } from '../../state/view-verbs.ts'
import { runsOfRow } from '../timeline/boundary-runs.ts'
import { fitted } from '../timeline/timeline-geometry.ts'
import { timelineScene } from '../timeline/timeline-scene.ts'
import { type Destination, destinationsOf } from './go-to.ts'
import { commandsNow, matchingCommands, type PaletteCommand } from './palette-commands.ts'
import './palette.css'

interface Props {
  readonly onClose: () => void
  readonly onHelp: () => void
}

/** One field from which everything can be done: commands by their words, places by their numbers. */
export function Palette({ onClose, onHelp }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const commands = useMemo(() => commandsNow(onHelp), [onHelp])
  const shown = useMemo(() => [...placesOf(typed), ...matchingCommands(commands, typed)], [commands, typed])
  // Before the next key: it belongs to the field.
  useLayoutEffect(() => dialog.current?.showModal(), [])
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  })

  const close = () => {
    dialog.current?.close()
    // The dialog tells of its closing in a task of its own; a key may come before, and open the next one.
    onClose()
  }
  const run = (command: PaletteCommand | undefined) => {
    if (command === undefined) return
    // What a command focuses, the closing dialog must not take the focus from.
    close()
    command.run()
  }
  const cancel = (event: SyntheticEvent) => {
    event.preventDefault()
    close()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt((at + 1) % Math.max(shown.length, 1))
    else if (event.key === 'ArrowUp') setAt((at - 1 + shown.length) % Math.max(shown.length, 1))
    else if (event.key === 'Enter') run(shown[at])
    else return
    event.preventDefault()
  }
  return (
    <dialog ref={dialog} className="palette" aria-label="Commands and places" onCancel={cancel} onClose={onClose}>
      <input
        className="control"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={shown[at] === undefined ? undefined : `${id}-${at}`}
        aria-label="Command, token, row:token or #sub-sequence"
        placeholder="A command, or a token: 131, 1:131 (row 1), #3 (sub-sequence 3)"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onKeyDown={press}
        onChange={({ target }) => {
          setTyped(target.value)
          setAt(0)
        }}
      />
      <div ref={list} id={id} role="listbox" aria-label="Commands" className="palette-list">
        {shown.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys, as a combobox does
          <div
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="palette-option"
            onClick={() => run(command)}
            onPointerMove={() => index !== at && setAt(index)}
          >
            <span className="dim">{command.group}</span> {command.title}
            {command.keys !== undefined && <kbd>{command.keys}</kbd>}
          </div>
        ))}
      </div>
      {shown.length === 0 && (
        <p className="palette-none dim">Nothing of that name, and no such place in {whereNow()}.</p>
      )}
    </dialog>
  )
}

function whereNow(): string {
  return appStore.getState().open.status === 'first row' ? 'the row that is read so far' : 'this batch'
}

function placesOf(typed: string): PaletteCommand[] {
  const { open, row } = appStore.getState()
  const seen = seenBatch(open)
  if (seen === null) return []
  const { used, batch } = timelineScene(seen)
  return destinationsOf(typed, row, batch, (of) => runsOfRow(used, of)).map((place) => ({
    id: `go-${place.title}`,
    group: 'Go to',
    title: place.title,
    run: () => goTo(place, batch.sequenceLength),
  }))
}

function goTo({ row, start, end, isRun }: Destination, sequenceLength: number): void {
  if (isRun) {
    showRow(row)
    showWindow(fitted(start, end, sequenceLength), sequenceLength)
  } else {
    const { pinned, open } = appStore.getState()
    const hasMain = seenBatch(open)?.evaluation?.main != null
    pinCell({ row, token: start, head: pinned?.head ?? (hasMain ? 'main' : 0) })
    revealToken(start, sequenceLength)
  }
}
