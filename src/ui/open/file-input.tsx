import { openQuietly } from './open-quietly.ts'

const INPUT_ID = 'open-file'

/** The one file input of the page; the Open buttons and Ctrl+O open its picker. */
export function FileInput() {
  return (
    <input
      id={INPUT_ID}
      data-testid="open-file"
      className="visually-hidden"
      type="file"
      multiple
      tabIndex={-1}
      aria-label="Files to open: a batch, its LM head, its tokenizer"
      onChange={(event) => {
        const files = [...(event.target.files ?? [])]
        // Choosing the same file again, after it changed on disk, has to count as a change.
        event.target.value = ''
        openQuietly(files)
      }}
    />
  )
}

/** Shows the browser's file picker. */
export function pickFiles(): void {
  document.getElementById(INPUT_ID)?.click()
}
