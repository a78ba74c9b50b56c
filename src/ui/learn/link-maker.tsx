import { useState } from 'react'
import { lessons } from '../../learn/lesson-list.ts'
import { museum } from '../../learn/museum/museum-list.ts'
import {
  type HideablePart,
  hideableParts,
  type LearnPlace,
  type LockablePart,
  lockableParts,
} from '../../state/learn-link.ts'
import { learnAddress } from '../../state/learn-store.ts'
import { CopyButton } from '../copy-button.tsx'
import { partNames } from './part-names.ts'

/** For teachers: a link to a lesson or a piece, with parts of the page hidden and settings locked. */
export function LinkMaker() {
  const [place, setPlace] = useState(`lesson ${lessons[0]?.id ?? ''}`)
  const [hide, setHide] = useState<readonly HideablePart[]>([])
  const [lock, setLock] = useState<readonly LockablePart[]>([])
  return (
    <details className="learn-link-maker">
      <summary>For teachers: make a link</summary>
      <p>
        <label>
          opens{' '}
          <select className="control" value={place} onChange={(event) => setPlace(event.target.value)}>
            <optgroup label="Lessons">
              {lessons.map(({ id, title }) => (
                <option key={id} value={`lesson ${id}`}>
                  {title}
                </option>
              ))}
            </optgroup>
            <optgroup label="Museum">
              {museum.map(({ id, symptom }) => (
                <option key={id} value={`bug ${id}`}>
                  {symptom}
                </option>
              ))}
            </optgroup>
          </select>
        </label>
      </p>
      <Choices legend="hides" names={hideableParts} chosen={hide} onChoose={setHide} />
      <Choices legend="locks" names={lockableParts} chosen={lock} onChoose={setLock} />
      <p>
        <CopyButton text={learnAddress(placeOf(place), hide, lock)} label="Copy the link" />{' '}
        <span className="dim">The page says what is hidden, and has a button that shows it.</span>
      </p>
    </details>
  )
}

function placeOf(text: string): LearnPlace {
  const [kind, id = ''] = text.split(' ')
  return kind === 'bug' ? { kind: 'bug', id } : { kind: 'lesson', id, step: 0 }
}

interface ChoicesProps<T extends string> {
  readonly legend: string
  readonly names: readonly T[]
  readonly chosen: readonly T[]
  readonly onChoose: (chosen: readonly T[]) => void
}

function Choices<T extends HideablePart | LockablePart>({ legend, names, chosen, onChoose }: ChoicesProps<T>) {
  return (
    <fieldset className="learn-choice">
      <legend>{legend}</legend>
      {names.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={(event) =>
              onChoose(event.target.checked ? [...chosen, name] : chosen.filter((other) => other !== name))
            }
          />{' '}
          {partNames[name]}
        </label>
      ))}
    </fieldset>
  )
}
