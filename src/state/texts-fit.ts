import type { PackedBatch } from '../core/packing/packed-batch.ts'
import type { TokenTexts } from '../core/tensor/tensor-file.ts'

/** Whether texts that came with another batch may be shown for this one: ids of another vocabulary are not its text. */
export function textsFit(tokens: TokenTexts | null, { vocabSize }: PackedBatch): boolean {
  return tokens !== null && vocabSize === tokens.texts.length
}
