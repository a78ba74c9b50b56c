import { useEffect, useRef } from 'react'
import { DumpSnippet } from '../empty/dump-snippet.tsx'
import { pickFiles } from './file-input.tsx'

interface Props {
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** Ways to open a batch while another is open, and how to come by one. */
export function OpenDialog({ isOpen, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  const browse = () => {
    onClose()
    pickFiles()
  }
  return (
    <dialog ref={dialog} className="help" aria-labelledby="open-title" onClose={onClose}>
      <div className="help-head">
        <h2 id="open-title">Open a batch</h2>
        <button type="button" className="button small" onClick={onClose}>
          Close
        </button>
      </div>
      {isOpen && (
        <>
          <p className="drop-zone-action">
            {/* biome-ignore lint/a11y/noAutofocus: the dialog was opened for this; Enter then browses */}
            <button type="button" className="button primary" onClick={browse} autoFocus>
              Browse…
            </button>
            <span className="dim">
              or drop files or a folder anywhere <kbd>Ctrl</kbd> <kbd>O</kbd>
            </span>
          </p>
          <p className="dim">
            A batch, its LM head and its tokenizer may be separate files: .safetensors, .npz, .npy, .pt, .json, or a
            data set (.jsonl, .parquet, .arrow, .idx with .bin). Nothing is uploaded.
          </p>
          <DumpSnippet />
        </>
      )}
    </dialog>
  )
}
