import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { assembledText, binaryFile } from './assemble-wasm.mjs'

it('the WASM module that ships is what cross-entropy.wat assembles to', async () => {
  expect(readFileSync(binaryFile, 'utf8')).toBe(await assembledText())
})
