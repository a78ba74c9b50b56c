import { describe, expect, it } from 'vitest'
import { droppedFiles } from './dropped-files.ts'
import { chosenFolder } from './folder-files.ts'

/** Entries as browsers make them of a drop, by hand: a script cannot drop a folder. */
type Entry = Pick<FileSystemEntry, 'name' | 'isFile' | 'isDirectory'>

function file(name: string): Entry & Pick<FileSystemFileEntry, 'file'> {
  return { name, isFile: true, isDirectory: false, file: (resolve) => resolve(new File(['x'], name)) }
}

/** A folder whose reader gives its entries in batches, as Chromium does by 100, and then an empty one. */
function folder(
  name: string,
  entries: readonly Entry[],
  batch = 100,
): Entry & Pick<FileSystemDirectoryEntry, 'createReader'> {
  return {
    name,
    isFile: false,
    isDirectory: true,
    createReader: () => {
      let at = 0
      const readEntries: FileSystemDirectoryReader['readEntries'] = (resolve) => {
        const some = entries.slice(at, at + batch) as FileSystemEntry[]
        at += batch
        queueMicrotask(() => resolve(some))
      }
      return { readEntries }
    },
  }
}

function drop(entries: readonly Entry[], types: readonly string[] = ['Files']): DataTransfer {
  const items = entries.map((entry) => ({ webkitGetAsEntry: () => entry }))
  const files = entries.some(({ isDirectory }) => isDirectory) ? [] : entries.map(({ name }) => new File(['x'], name))
  return { items, files, types } as unknown as DataTransfer
}

async function names(transfer: DataTransfer): Promise<readonly string[] | string> {
  const dropped = await droppedFiles(transfer)
  return 'files' in dropped ? dropped.files.map(({ name }) => name) : dropped.refusal
}

describe('a drop', () => {
  it('of files is those files, whatever they are called', async () => {
    expect(await names(drop([file('a.safetensors'), file('.b'), file('README.md')]))).toEqual([
      'a.safetensors',
      '.b',
      'README.md',
    ])
  })

  it('of a folder is what can be part of a batch in it, by name, from all batches of its reader', async () => {
    const shards = Array.from({ length: 150 }, (_, i) => file(`m-${String(i).padStart(3, '0')}.safetensors`))
    const others = ['.hidden.npz', 'README.md', 'config.json', 'tokenizer_config.json', 'special_tokens_map.json']
    const found = await names(
      drop([folder('run', [...others.map(file), ...shards.toReversed(), file('tokenizer.json')])]),
    )
    expect(found).toEqual([...shards.map(({ name }) => name), 'tokenizer.json'])
  })

  it('of files beside a folder is both', async () => {
    expect(await names(drop([file('head.pt'), folder('run', [file('b.jsonl'), file('a.idx')])]))).toEqual([
      'head.pt',
      'a.idx',
      'b.jsonl',
    ])
  })

  it('does not look through folders in a folder, however deep or round they are, and says so', async () => {
    const inner: Entry[] = [file('deep.npz')]
    const loop = folder('loop', inner)
    inner.push(loop)
    expect(await names(drop([folder('run', [loop, file('batch.npz')])]))).toEqual(['batch.npz'])
    expect(await names(drop([folder('outer', [loop])]))).toBe(
      '“outer” is a folder without files; folders in it are not looked through. Open the dump itself, for instance batch.safetensors, with its LM head or tokenizer beside it.',
    )
  })

  it('of a folder with nothing to open, or too much, is refused by its name', async () => {
    expect(await names(drop([folder('docs', [file('a.md'), file('config.json')])]))).toContain(
      '“docs” is a folder without a dump, a data set or a tokenizer',
    )
    const many = Array.from({ length: 201 }, (_, i) => file(`${i}.npy`))
    expect(await names(drop([folder('home', many)]))).toContain('“home” holds more than 200 files')
  })

  it('ends, also where a reader never gives an empty batch', async () => {
    const entry = folder('endless', [])
    const readEntries: FileSystemDirectoryReader['readEntries'] = (resolve) =>
      queueMicrotask(() => resolve([file('a.npy')] as unknown as FileSystemEntry[]))
    expect(await names(drop([{ ...entry, createReader: () => ({ readEntries }) } as Entry]))).toContain('more than 200')
  })

  it('of a link or of text is neither, and nothing is fetched', async () => {
    expect(await names(drop([], ['text/uri-list']))).toContain('That was a link, not a file; nothing is fetched')
    expect(await names(drop([], ['text/plain']))).toContain('That was text')
  })

  it('whose folder cannot be read rejects, for the page to say so', async () => {
    const entry = folder('gone', [])
    const readEntries: FileSystemDirectoryReader['readEntries'] = (_, reject) => reject?.(new DOMException('gone'))
    await expect(droppedFiles(drop([{ ...entry, createReader: () => ({ readEntries }) } as Entry]))).rejects.toThrow(
      'gone',
    )
  })
})

describe('a folder that is chosen', () => {
  const inside = (path: string): File =>
    Object.defineProperty(new File(['x'], path.slice(path.lastIndexOf('/') + 1)), 'webkitRelativePath', { value: path })

  it('is the files that lie in it directly', () => {
    const chosen = chosenFolder(['run/b.npz', 'run/a.npz', 'run/old/c.npz', 'run/.git/d.npz', 'run/x.txt'].map(inside))
    expect('files' in chosen && chosen.files.map(({ name }) => name)).toEqual(['a.npz', 'b.npz'])
    expect(chosenFolder([inside('run/old/c.npz')])).toMatchObject({
      refusal: expect.stringContaining('“run” is a folder'),
    })
    expect(chosenFolder([])).toMatchObject({ refusal: expect.stringContaining('without files') })
  })
})
