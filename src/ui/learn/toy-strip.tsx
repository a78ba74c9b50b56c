import { Fragment, type KeyboardEvent, type PointerEvent, useRef } from 'react'
import type { ToyToken } from '../../learn/toy/toy-tokens.ts'

interface Props {
  readonly documents: readonly (readonly ToyToken[])[]
  readonly onMove: (documents: readonly (readonly ToyToken[])[]) => void
}

/** The tokens as chips, with a handle at each boundary: drag it, or focus it and use the arrow keys. */
export function ToyStrip({ documents, onMove }: Props) {
  const strip = useRef<HTMLDivElement>(null)
  const tokens = documents.flat()
  const ends = documents.map((_, i) => documents.slice(0, i + 1).flat().length)
  /** Puts boundary i before token `to`, between its neighbours. */
  const move = (i: number, to: number) => {
    const low = (ends[i - 1] ?? 0) + 1
    const high = ends[i + 1] - 1
    const moved = ends.map((end, at) => (at === i ? Math.min(Math.max(to, low), high) : end))
    if (moved[i] !== ends[i]) onMove(moved.map((end, at) => tokens.slice(moved[at - 1] ?? 0, end)))
  }
  const press = (event: KeyboardEvent, i: number) => {
    if (event.key === 'ArrowLeft') move(i, ends[i] - 1)
    else if (event.key === 'ArrowRight') move(i, ends[i] + 1)
    else if (event.key === 'Delete' || event.key === 'Backspace')
      onMove(
        documents.flatMap((document, at) =>
          at === i ? [[...document, ...documents[at + 1]]] : at === i + 1 ? [] : [document],
        ),
      )
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const drag = (event: PointerEvent, i: number) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const to = tokenAt(strip.current, event.clientX, event.clientY)
    if (to !== null) move(i, to)
  }
  let at = 0
  return (
    <div className="toy">
      <p className="dim">Boundaries: drag a handle, or focus it and press ← → (Delete joins the two documents).</p>
      <div ref={strip} className="toy-strip">
        {documents.map((document, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a document is its place; a handle must stay the same while it moves
          <Fragment key={i}>
            {document.map((token) => {
              const index = at++
              return (
                <span
                  key={index}
                  data-token={index}
                  className={`toy-token is-${i % 2 === 0 ? 'a' : 'b'}${token.isOwn ? '' : ' is-borrowed'}`}
                  title={token.isOwn ? 'Its own hidden states' : 'Hidden states of the same token in another context'}
                >
                  {token.text.replace(/^ /, '␣')}
                </span>
              )
            })}
            {i < documents.length - 1 && (
              <span
                role="slider"
                tabIndex={0}
                className="toy-handle"
                aria-label={`Boundary ${i + 1}`}
                aria-valuemin={(ends[i - 1] ?? 0) + 1}
                aria-valuemax={ends[i + 1] - 1}
                aria-valuenow={ends[i]}
                aria-valuetext={`before token ${ends[i]}`}
                aria-orientation="horizontal"
                onKeyDown={(event) => press(event, i)}
                onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
                onPointerMove={(event) => drag(event, i)}
              />
            )}
          </Fragment>
        ))}
      </div>
    </div>
  )
}

/** The token that a boundary under the pointer would stand before. */
function tokenAt(strip: HTMLElement | null, x: number, y: number): number | null {
  for (const chip of strip?.querySelectorAll<HTMLElement>('[data-token]') ?? []) {
    const box = chip.getBoundingClientRect()
    if (y < box.top || y > box.bottom || x < box.left || x > box.right) continue
    const index = Number(chip.dataset.token)
    return x < (box.left + box.right) / 2 ? index : index + 1
  }
  return null
}
