import {
  type ComputeOptions,
  type CrossEntropyBackend,
  type HeadOutput,
  headSize,
} from '../core/loss/cross-entropy-backend.ts'

/**
 * Keeps `logSumExp`, which no label enters: another boundary source, ignore index or label then costs target logits
 * only. One cache a batch; it is asked again only for a head or a softcap that it has not seen.
 */
export function cachedCrossEntropy(
  backend: CrossEntropyBackend,
): CrossEntropyBackend & { holds(heads: readonly HeadOutput[], softcap: number): boolean } {
  const known = new Map<string, Float64Array>()
  return {
    holds: (heads, softcap) => heads.every((head) => known.has(keyOf(head, softcap))),

    async logSumExp(heads, options) {
      const missing = heads.filter((head) => !known.has(keyOf(head, options.softcap)))
      if (missing.length > 0) {
        const results = await backend.logSumExp(missing, options)
        for (const [index, head] of missing.entries()) known.set(keyOf(head, options.softcap), results[index])
      }
      return heads.map((head) => known.get(keyOf(head, options.softcap)) as Float64Array)
    },

    targetLogits: (head, classes, options) => backend.targetLogits(head, classes, withoutProgress(options)),
  }
}

/** Two heads are the same when they are the same tensors of the same files, whatever dimensions were squeezed. */
function keyOf(head: HeadOutput, softcap: number): string {
  const tensors = head.kind === 'hidden' ? [head.hidden, head.weight] : [head.logits]
  return JSON.stringify([head.kind, softcap, headSize(head).rows, ...tensors.map(({ file, name }) => [file, name])])
}

/** Target logits take a moment; their progress would run backwards after that of `logSumExp`. */
function withoutProgress(options: ComputeOptions): ComputeOptions {
  return { ...options, onProgress: () => undefined }
}
