import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { names, malformedRows as rows } from '../../../fixtures/malformed-rows.ts'
import { bytesSource } from '../tensor/byte-source.ts'
import { ReadError } from '../tensor/read-error.ts'
import type { OpenedFile } from './opened-file.ts'
import { readFile } from './read-file.ts'

const folder = new URL('../../../fixtures/malformed/', import.meta.url)
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)))
const open = (name: string, bytes: Uint8Array | string): Promise<OpenedFile> =>
  readFile(bytesSource(name, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes))

/** The warning belongs to the packed batch, not to the reading: the reader only has to open the file. */
const warnedLater = new Set(['batch_cu_seqlens_past_end.safetensors'])

const prototypeKeys = Reflect.ownKeys(Object.prototype)
afterEach(() => {
  expect(Reflect.ownKeys(Object.prototype)).toEqual(prototypeKeys)
})

describe('the malformed files', () => {
  it('all have an expectation', () => {
    const files = readdirSync(folder).filter((name) => name !== 'INDEX.md' && name !== 'expected.json')
    expect(files.toSorted()).toEqual(rows.map((row) => row.file).toSorted())
  })

  it.each(rows.map((row) => [row.file, row] as const))('%s', async (name, row) => {
    const result: unknown = await open(name, bytesOf(name)).catch((error: unknown) => error)
    if (row.outcome === 'accept' || row.outcome === 'accept-with-warning') {
      expect(result).toHaveProperty('kind', 'tensors')
      return
    }
    if (row.outcome === 'accept-or-reject' && !(result instanceof ReadError)) {
      // What is accepted says the same in its notes.
      const notes = notesOf(result as OpenedFile).join(' ')
      for (const words of row.must_name) expect(words === 'file' || names(notes, words, name), words).toBe(true)
      return
    }
    if (!(result instanceof ReadError)) throw new Error(`expected a ReadError, got ${String(result)}`)
    expect(result.message.length).toBeLessThanOrEqual(240)
    expect(result.message).toContain(name)
    for (const words of row.must_name) expect(names(result.message, words, name), words).toBe(true)
  })

  it('are all either read or refused here, but for the warning of a packed batch', () => {
    expect(rows.filter((row) => row.outcome === 'accept-with-warning').map((row) => row.file)).toEqual([...warnedLater])
  })
})

function notesOf(opened: OpenedFile): readonly string[] {
  if (opened.kind === 'tokenizer') return []
  return opened.kind === 'packs' ? opened.packs.notes : opened.file.notes
}

describe('readFile', () => {
  it('leaves prototypes alone and reads the rest of a dump with hostile keys', async () => {
    const opened = await open('json_proto_key.json', bytesOf('json_proto_key.json'))
    if (opened.kind !== 'tensors') throw new Error('not a dump')
    expect([...opened.file.tensors.keys()]).toEqual(['input_ids', 'labels'])
    expect(opened.file.notes).toEqual([
      '__proto__ was left out: an object, not a tensor of numbers.',
      'constructor was left out: an object, not a tensor of numbers.',
    ])
    expect('polluted' in {}).toBe(false)
  })

  it('goes by content, whatever the name is', async () => {
    expect(await open('a.txt', bytesOf('ok_batch.safetensors'))).toHaveProperty('kind', 'tensors')
    expect(await open('a.safetensors', '\n {"input_ids": [1]}')).toHaveProperty('kind', 'tensors')
    expect(await open('a.npz', '{"model":{"vocab":{"a":0}}}')).toHaveProperty('kind', 'tokenizer')
  })

  it.each([
    ['a web page', 'a.safetensors', '<!DOCTYPE html><html>', 'HTML'],
    ['a gzip archive', 'a.json', Uint8Array.of(0x1f, 0x8b, 8, 0), 'gzip'],
    ['a pickle', 'a.pt', Uint8Array.of(0x80, 2, 0x7d, 0x2e), 'Python pickle'],
    ['a Megatron index alone', 'a.idx', `MMIDIDX\0\0${'\0'.repeat(25)}`, '.bin file together'],
    ['plain text', 'a.txt', 'hello', 'no kind that is known'],
    ['7 bytes by the name of a dump', 'a.safetensors', new Uint8Array(7), 'header length'],
    ['a padded header', 'a.bin', Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0x20, 0x7b, 0x7d), 'begins with "{"'],
    ['UTF-16', 'a.json', Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0), 'UTF-16'],
    ['UTF-16 without a mark', 'a.json', Uint8Array.of(0x7b, 0, 0x7d, 0), 'UTF-16'],
    [
      'an absurd header length',
      'a.bin',
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 0x7b, 0x7d),
      'header length',
    ],
    ['an encrypted Parquet file cut short', 'a.parquet', 'PAREabc', 'PAR1'],
  ])('says what %s is', async (_, name, bytes, words) => {
    await expect(open(name, bytes)).rejects.toThrow(words)
  })

  it('shows a hostile file name shortened in the middle, its controls as escapes', async () => {
    const error: unknown = await open(`a\u202efdp\n${'x'.repeat(300)}.npz`, '').catch((reason: unknown) => reason)
    const message = error instanceof ReadError ? error.message : ''
    expect(message).toMatch(/^a\\u\{202e\}fdp\\u\{a\}x+…x+\.npz: expected .* an empty file/)
    expect(message.length).toBeLessThanOrEqual(240)
  })
})
