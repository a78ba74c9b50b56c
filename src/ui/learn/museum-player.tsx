import { useEffect, useMemo, useRef, useState } from 'react'
import { museum, pieceOf } from '../../learn/museum/museum-list.ts'
import type { MuseumPiece } from '../../learn/museum/museum-piece.ts'
import { type OpenedPiece, openPiece, ownFiles, type PieceSide } from '../../learn/museum/open-piece.ts'
import { useAppStore } from '../../state/app-store.ts'
import { finishBug, setGuessing, showLearn, useLearnStore } from '../../state/learn-store.ts'
import { showPanel } from '../../state/view-verbs.ts'
import { BatchOfPiece } from './batch-of-piece.tsx'
import { DoctorOnPiece, type LossOfSides } from './doctor-on-piece.tsx'
import { guessesFor } from './guesses-for.ts'
import { LearnDock } from './learn-dock.tsx'
import { PieceQuestion } from './piece-question.tsx'
import { PieceRevealed } from './piece-revealed.tsx'
import { useStepKeys } from './use-step-keys.ts'

/** Where one is with a piece. */
type Phase = 'opening' | 'guessing' | 'revealed'

/** A piece of the museum: the broken batch is open, the doctor is silent until one has guessed. */
export function MuseumPlayer({ id }: { readonly id: string }) {
  const piece = pieceOf(id)
  if (piece === undefined)
    return (
      <LearnDock title="No such piece" place={{ kind: 'bug', id }} position={null}>
        <p>There is no piece “{id}” in the museum.</p>
      </LearnDock>
    )
  return <Piece piece={piece} />
}

function Piece({ piece }: { readonly piece: MuseumPiece }) {
  const { id } = piece
  const before = useLearnStore(({ progress }) => progress.bugs[id])
  const [phase, setPhase] = useState<Phase>('opening')
  const [opened, setOpened] = useState<OpenedPiece | null>(null)
  const [side, setSide] = useState<PieceSide>('broken')
  const [losses, setLosses] = useState<LossOfSides>({})
  const [failure, setFailure] = useState<string | null>(null)
  // The batch that was open when one came in may be broken too; what the museum opens itself is not that.
  const [own] = useState(ownFiles)
  const [source, setSource] = useState<readonly File[] | 'sample'>('sample')
  const [how, setHow] = useState<'found' | 'revealed' | null>(null)
  const findings = useAppStore(({ open }) => (open.status === 'open' ? open.findings : null))
  const pinned = useAppStore((state) => state.pinned)
  const guesses = useMemo(() => guessesFor(piece), [piece])
  const turn = useRef(0)

  useEffect(() => {
    const mine = ++turn.current
    setPhase('opening')
    setFailure(null)
    setGuessing(id)
    openPiece(piece, source).then(
      (one) => {
        if (mine !== turn.current) return
        setOpened(one)
        setLosses({ broken: one.mtpLoss })
        setSide('broken')
        setPhase('guessing')
      },
      (error: unknown) => {
        if (mine === turn.current) setFailure(error instanceof Error ? error.message : String(error))
      },
    )
    return () => {
      turn.current++
      setGuessing(null)
    }
  }, [piece, id, source])

  const reveal = (result: 'found' | 'revealed') => {
    setHow(result)
    setPhase('revealed')
    finishBug(id, before === 'found' ? 'found' : result)
    setGuessing(null)
    showPanel('findings')
  }
  const finding = findings?.find(({ rule }) => rule === id) ?? null
  const isAtPlace =
    phase === 'guessing' &&
    side === 'broken' &&
    pinned !== null &&
    (finding?.places.some(
      ({ row, start, end, depth }) =>
        row === pinned.row && pinned.token >= start && pinned.token < end && (depth === null || depth === pinned.head),
    ) ??
      false)

  const show = (wanted: PieceSide) => {
    setSide(wanted)
    opened?.show(wanted).then(
      (mtpLoss) => setLosses((seen) => ({ ...seen, [wanted]: mtpLoss })),
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
    )
  }
  const at = museum.indexOf(piece)
  const go = (to: number) => {
    const other = museum[to]
    if (other !== undefined) showLearn({ kind: 'bug', id: other.id })
  }
  useStepKeys({ next: () => go(at + 1), back: () => go(at - 1) })
  return (
    <LearnDock
      phase={phase}
      title={piece.symptom}
      place={{ kind: 'bug', id }}
      position={{ step: at, count: museum.length }}
      aside={<BatchOfPiece source={source} own={own} onChoose={setSource} />}
      controls={
        <>
          <button type="button" className="button" disabled={at === 0} onClick={() => go(at - 1)}>
            Back <kbd>P</kbd>
          </button>
          <button
            type="button"
            className={phase === 'revealed' ? 'button primary' : 'button'}
            disabled={at === museum.length - 1}
            onClick={() => go(at + 1)}
          >
            {phase === 'revealed' ? 'Next' : 'Skip'} <kbd>N</kbd>
          </button>
          {opened !== null && (
            <fieldset className="learn-choice">
              <legend>shown</legend>
              {(['broken', 'sound'] as const).map((one) => (
                <label key={one}>
                  <input type="radio" name="piece-side" checked={side === one} onChange={() => show(one)} /> {one}
                </label>
              ))}
            </fieldset>
          )}
        </>
      }
    >
      {failure !== null && <p className="err">{failure}</p>}
      {phase === 'opening' && failure === null && <p className="dim">Opening the broken batch…</p>}
      {phase === 'guessing' && (
        <PieceQuestion
          piece={piece}
          guesses={guesses}
          isAtPlace={isAtPlace}
          onFound={() => reveal('found')}
          onReveal={() => reveal('revealed')}
        />
      )}
      {phase === 'revealed' && (
        <PieceRevealed piece={piece} how={how ?? 'revealed'}>
          <DoctorOnPiece finding={findings === null ? 'computing' : finding} side={side} losses={losses} />
        </PieceRevealed>
      )}
    </LearnDock>
  )
}
