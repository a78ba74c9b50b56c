import { useId, useRef, useState } from 'react'
import { termOf } from '../../learn/glossary/glossary.ts'
import { TermPictureView } from './term-picture.tsx'
import { TermText } from './term-text.tsx'

/** A word of the field in a text: what it means opens on a click or Enter, and closes with Escape. */
export function TermButton({ id, text }: { readonly id: string; readonly text: string }) {
  const term = termOf(id)
  const popover = useRef<HTMLSpanElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  const htmlId = useId()
  if (term === undefined) return text

  const show = () => {
    const [card, at] = [popover.current, button.current?.getBoundingClientRect()]
    if (card === null || at === undefined) return
    card.togglePopover()
    if (!card.matches(':popover-open')) return
    const { width, height } = card.getBoundingClientRect()
    const below = at.bottom + 6 + height <= innerHeight
    card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`
    card.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - height - 6)}px`
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className="learn-term"
        aria-expanded={isOpen}
        aria-controls={htmlId}
        onClick={show}
      >
        {text}
      </button>
      <span
        ref={popover}
        id={htmlId}
        popover="auto"
        className="learn-term-card"
        role="note"
        aria-label={term.name}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        <strong>{term.name}</strong>
        <span className="learn-term-words" aria-live="polite">
          {isOpen && <TermText text={term.means} />}
        </span>
        {isOpen && term.picture !== undefined && <TermPictureView picture={term.picture} />}
      </span>
    </>
  )
}
