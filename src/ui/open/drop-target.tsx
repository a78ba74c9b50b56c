import { useEffect, useState } from 'react'
import { showError } from '../../state/shown-error.ts'
import { droppedFiles } from './dropped-files.ts'
import { openQuietly } from './open-quietly.ts'

/** Takes files dropped anywhere in the window, and says so while they are dragged over it. */
export function DropTarget() {
  const [isDragging, setDragging] = useState(false)

  useEffect(() => {
    /** Entering a child comes before leaving its parent, so the two are counted. */
    let inside = 0
    const show = (count: number) => {
      inside = Math.max(count, 0)
      setDragging(inside > 0)
    }
    const listeners: Record<'dragenter' | 'dragleave' | 'dragover' | 'drop', (event: DragEvent) => void> = {
      dragenter: () => show(inside + 1),
      dragleave: () => show(inside - 1),
      // Without this the browser would open the file itself and leave the page.
      dragover: (event) => event.preventDefault(),
      drop: (event) => {
        event.preventDefault()
        show(0)
        if (event.dataTransfer === null) return
        void Promise.resolve(droppedFiles(event.dataTransfer)).then(
          (dropped) => {
            if ('files' in dropped) openQuietly(dropped.files)
            else showError(dropped.refusal)
          },
          () => showError('The folder could not be read. Drop the files themselves.'),
        )
      },
    }
    const names = Object.keys(listeners) as (keyof typeof listeners)[]
    for (const name of names) window.addEventListener(name, listeners[name])
    return () => {
      for (const name of names) window.removeEventListener(name, listeners[name])
    }
  }, [])

  return isDragging ? (
    <div className="drop-overlay" aria-hidden="true">
      <p>
        Drop a batch, its LM head, its tokenizer
        <span>several files make one batch</span>
      </p>
    </div>
  ) : null
}
