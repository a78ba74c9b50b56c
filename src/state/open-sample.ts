import type { Report } from '../core/report/report.ts'
import { appStore } from './app-store.ts'
import { dropFirstRow } from './first-row.ts'
import type { BatchOrigin } from './link/batch-origin.ts'
import { openFiles } from './open-files.ts'
import { whilePending } from './pending-work.ts'
import { samples } from './samples.ts'
import { openings } from './turns.ts'

const TOKENIZER = 'samples/tokenizer.json'

/**
 * Opens a sample that ships with the app, with its tokenizer.
 * @throws Error when there is no such sample, or its file cannot be had
 */
export function openSample(id: string): Promise<Report> {
  return openFetched(id, { kind: 'sample', id }, () => sampleFiles(id))
}

/**
 * The files of a sample: its dump and its tokenizer.
 * @throws Error when there is no such sample, or its files cannot be had
 */
export async function sampleFiles(id: string): Promise<File[]> {
  const sample = samples.find((one) => one.id === id)
  if (sample === undefined)
    throw new Error(`There is no sample "${id}": choose one of ${samples.map((one) => one.id).join(', ')}.`)
  return Promise.all([fetchFile(`samples/${sample.id}.safetensors`), fetchFile(TOKENIZER)])
}

/**
 * Opens a file of the page's own origin (`?src=`).
 * @throws Error when the address is of another origin, or the file cannot be had
 */
export function openAddress(address: string): Promise<Report> {
  return openFetched(address, { kind: 'address', address }, async () => {
    const url = new URL(address, document.baseURI)
    if (url.origin !== location.origin)
      throw new Error(`${url.origin} is another origin: only files of ${location.origin} open by address.`)
    return [await fetchFile(url.href)]
  })
}

/** Fetches files of the page's own origin and opens them; what fails is shown. What is being opened gives way at once. */
function openFetched(name: string, from: BatchOrigin, fetchFiles: () => Promise<File[]>): Promise<Report> {
  const isNewest = openings.begin()
  dropFirstRow()
  appStore.setState({
    work: { status: 'reading', fileName: name, progress: { step: `Fetching ${name}`, done: null } },
  })
  return whilePending(
    fetchFiles()
      .then((files) => {
        // Something newer was opened, or this was cancelled, while the files were on their way.
        if (!isNewest()) throw new Error(`${name}: opening was cancelled.`)
        return files
      })
      .catch((error: unknown) => {
        if (!isNewest()) throw error
        const shown = { message: error instanceof Error ? error.message : String(error) }
        appStore.setState({ work: { status: 'idle' }, error: shown, lastOpenError: shown })
        throw error
      })
      .then((files) => openFiles(files, from)),
  )
}

async function fetchFile(address: string): Promise<File> {
  const url = new URL(address, document.baseURI)
  const name = url.pathname.split('/').at(-1) ?? address
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${name}: the server answered ${response.status}.`)
  return new File([await response.blob()], name)
}
