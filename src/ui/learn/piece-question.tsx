import { useState } from 'react'
import type { MuseumPiece } from '../../learn/museum/museum-piece.ts'

interface Props {
  readonly piece: MuseumPiece
  readonly guesses: readonly MuseumPiece[]
  /** A cell of the finding is pinned. */
  readonly isAtPlace: boolean
  readonly onFound: () => void
  readonly onReveal: () => void
}

/** What is wrong with this batch? By a cell, by a diagnosis, or not at all. */
export function PieceQuestion({ piece, guesses, isAtPlace, onFound, onReveal }: Props) {
  const [chosen, setChosen] = useState<string | null>(null)
  const [verdict, setVerdict] = useState<string | null>(null)
  const [isHinted, setHinted] = useState(false)
  const check = () => {
    if (chosen === piece.id) onFound()
    else setVerdict('No: look again. The doctor does not say that of this batch.')
  }
  return (
    <div className="learn-columns" data-figure="">
      <div className="learn-words">
        <h3>What is wrong with this batch?</h3>
        <p>
          It is open above, broken. The doctor keeps its findings to itself. Look at ribbons, masks and losses; compare
          with the sound one. Pin a cell that should not be as it is, or name the bug.
        </p>
        {isHinted ? (
          <p>
            <strong>Hint.</strong> {piece.hint}
          </p>
        ) : (
          <button type="button" className="link" onClick={() => setHinted(true)}>
            Give me a hint
          </button>
        )}
        <p role="status">
          {isAtPlace && (
            <span className="ok">
              ✓ A cell of it is pinned.{' '}
              <button type="button" className="link" onClick={onFound}>
                See what it is
              </button>
            </span>
          )}
          {!isAtPlace && verdict !== null && <span className="warn">{verdict}</span>}
        </p>
      </div>
      <form
        className="learn-guess"
        onSubmit={(event) => {
          event.preventDefault()
          check()
        }}
      >
        <fieldset>
          <legend>It is …</legend>
          {guesses.map(({ id, title }) => (
            <label key={id}>
              <input
                type="radio"
                name="guess"
                value={id}
                checked={chosen === id}
                onChange={() => {
                  setChosen(id)
                  setVerdict(null)
                }}
              />{' '}
              {title}
            </label>
          ))}
        </fieldset>
        <p>
          <button type="submit" className="button primary" disabled={chosen === null}>
            Check
          </button>{' '}
          <button type="button" className="button" onClick={onReveal}>
            Reveal
          </button>
        </p>
      </form>
    </div>
  )
}
