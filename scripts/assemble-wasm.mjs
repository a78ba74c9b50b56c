// `npm run wasm`: src/wasm/cross-entropy.wat → src/wasm/cross-entropy-binary.ts. The result is checked in, so that a build
// needs no assembler; cross-entropy-wasm.test.mjs holds the two together.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import wabtModule from 'wabt'
import { root } from './paths.mjs'

const source = join(root, 'src/wasm/cross-entropy.wat')
export const binaryFile = join(root, 'src/wasm/cross-entropy-binary.ts')

/**
 * @returns {Promise<string>} the text of cross-entropy-binary.ts that the source gives
 */
export async function assembledText() {
  const wabt = await wabtModule()
  const parsed = wabt.parseWat('cross-entropy.wat', readFileSync(source, 'utf8'), { simd: true, multi_value: true })
  try {
    parsed.validate()
    const { buffer } = parsed.toBinary({})
    const lines = Buffer.from(buffer)
      .toString('base64')
      .match(/.{1,112}/g)
    return [
      '// Made by `npm run wasm`, not by hand.',
      '',
      `/** cross-entropy.wat, assembled: ${buffer.length} bytes, base64. */`,
      'export const crossEntropyBinary =',
      `${lines?.map((line) => `  '${line}'`).join(' +\n')}`,
      '',
    ].join('\n')
  } finally {
    parsed.destroy()
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(binaryFile, await assembledText())
