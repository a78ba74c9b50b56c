import { useEffect, useRef } from 'react'
import { hasFileHandles } from '../../state/recent/file-handles.ts'
import { DumpSnippet } from '../empty/dump-snippet.tsx'
import { pickFiles, pickFolder } from './file-input.tsx'
import { KnownNames } from './known-names.tsx'
import { followFilesQuietly } from './open-quietly.ts'
import { RecentList } from './recent-list.tsx'

interface Props {
  readonly onClose: () => void
}

/** Ways to open a batch while another is open, and how to come by one. */
export function OpenDialog({ onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const browse = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
    // A dialog focuses its first button, Close; this one was opened to browse.
    browse.current?.focus()
  }, [])
  const close = () => dialog.current?.close()
  return (
    <dialog ref={dialog} className="help" aria-labelledby="open-title" onClose={onClose}>
      <div className="help-head">
        <h2 id="open-title">Open a batch</h2>
        <button type="button" className="button small" onClick={close}>
          Close
        </button>
      </div>
      <p className="open-browse">
        <button
          ref={browse}
          type="button"
          className="button primary"
          onClick={() => {
            close()
            pickFiles()
          }}
        >
          Browse…
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            close()
            pickFolder()
          }}
        >
          Open a folder…
        </button>
        {hasFileHandles() && (
          <button
            type="button"
            className="button"
            title="Opened again whenever the trainer writes it anew"
            onClick={() => {
              close()
              followFilesQuietly()
            }}
          >
            Open and follow…
          </button>
        )}
        <span className="dim">
          or drop either anywhere; <kbd>Ctrl</kbd> <kbd>O</kbd> browses at once, <kbd>Ctrl</kbd> <kbd>V</kbd> opens a
          JSON dump as text
        </span>
      </p>
      <p className="dim open-formats">
        A batch, its LM head and its tokenizer may be separate files: .safetensors, .npz, .npy, .pt, .json, or a data
        set (.jsonl, .parquet, .arrow, .idx with .bin). Nothing is uploaded.
      </p>
      <RecentList onOpen={close} />
      <DumpSnippet />
      <KnownNames />
    </dialog>
  )
}
