import type { Report } from '../core/report/report.ts'
import { appStore } from './app-store.ts'
import { openFiles } from './open-files.ts'
import { samples } from './samples.ts'

const TOKENIZER = 'samples/tokenizer.json'

/**
 * Opens a sample that ships with the app, with its tokenizer.
 * @throws Error when there is no such sample, or its file cannot be had
 */
export async function openSample(id: string): Promise<Report> {
  const files = await shownOnFailure(async () => {
    const sample = samples.find((one) => one.id === id)
    if (sample === undefined)
      throw new Error(`There is no sample "${id}": choose one of ${samples.map((one) => one.id).join(', ')}.`)
    return Promise.all([fetchFile(`samples/${sample.id}.safetensors`), fetchFile(TOKENIZER)])
  })
  return openFiles(files)
}

/**
 * Opens a file of the page's own origin (`?src=`).
 * @throws Error when the address is of another origin, or the file cannot be had
 */
export async function openAddress(address: string): Promise<Report> {
  const file = await shownOnFailure(async () => {
    const url = new URL(address, document.baseURI)
    if (url.origin !== location.origin)
      throw new Error(`${url.origin} is another origin: only files of ${location.origin} open by address.`)
    return fetchFile(url.href)
  })
  return openFiles([file])
}

async function shownOnFailure<T>(part: () => Promise<T>): Promise<T> {
  try {
    return await part()
  } catch (error) {
    const shown = { message: error instanceof Error ? error.message : String(error) }
    appStore.setState({ error: shown, lastOpenError: shown })
    throw error
  }
}

async function fetchFile(address: string): Promise<File> {
  const url = new URL(address, document.baseURI)
  const name = url.pathname.split('/').at(-1) ?? address
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${name}: the server answered ${response.status}.`)
  return new File([await response.blob()], name)
}
