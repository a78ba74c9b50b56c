import { filesOfHandles, hasFileHandles, pickHandles } from '../../state/recent/file-handles.ts'
import { showError } from '../../state/shown-error.ts'
import { chosenFolder } from './folder-files.ts'
import { openQuietly } from './open-quietly.ts'

const INPUT_ID = 'open-file'
const FOLDER_INPUT_ID = 'open-folder'

/** The file input of the page, and the one for folders; the Open buttons and Ctrl+O open their pickers. */
export function FileInput() {
  const shared = { className: 'visually-hidden', type: 'file', multiple: true, tabIndex: -1 } as const
  return (
    <>
      <input
        {...shared}
        id={INPUT_ID}
        data-testid="open-file"
        aria-label="Files to open: a batch, its LM head, its tokenizer"
        onChange={({ target }) => openQuietly(taken(target))}
      />
      <input
        {...shared}
        id={FOLDER_INPUT_ID}
        data-testid="open-folder"
        aria-label="A folder to open, with a batch in it"
        // React passes attributes that it does not know; browsers read this one.
        {...{ webkitdirectory: '' }}
        onChange={({ target }) => {
          const chosen = chosenFolder(taken(target))
          if ('files' in chosen) openQuietly(chosen.files)
          else showError(chosen.refusal)
        }}
      />
    </>
  )
}

function taken(input: HTMLInputElement): File[] {
  const files = [...(input.files ?? [])]
  // Choosing the same file again, after it changed on disk, has to count as a change.
  input.value = ''
  return files
}

/** Shows the browser's file picker: the one that gives handles, where there is one and the page may use it. */
export function pickFiles(): void {
  const openInput = () => document.getElementById(INPUT_ID)?.click()
  if (!hasFileHandles()) openInput()
  else
    pickHandles().then(
      async (handles) => openQuietly(await filesOfHandles(handles)),
      // A page in a frame of another origin is refused it.
      openInput,
    )
}

/** Shows the browser's picker of folders. */
export function pickFolder(): void {
  document.getElementById(FOLDER_INPUT_ID)?.click()
}
