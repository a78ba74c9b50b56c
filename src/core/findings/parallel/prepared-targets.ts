import type { Evaluation } from '../../loss/evaluation.ts'
import type { PackedBatch } from '../../packing/packed-batch.ts'
import { UpstreamError } from '../../packing/upstream-error.ts'
import { prepareMtpContextParallelInputs } from '../../targets/prepare-mtp-context-parallel-inputs.ts'
import { targetValues } from '../../targets/targets.ts'
import type { WrongCells } from './parallel-split.ts'

/** What `prepare_mtp_context_parallel_inputs` makes of the batch, against the targets in use. */
export type PreparedTargets =
  | { readonly kind: 'prepared'; readonly differing: readonly WrongCells[] }
  | { readonly kind: 'impossible'; readonly message: string }

/** Upstream's preparation on the whole sequence, before sharding; where it refuses the batch, what it says. */
export function preparedTargets(batch: PackedBatch, evaluation: Evaluation): PreparedTargets {
  const { inputIds, labels, boundaries } = batch
  if (inputIds === null || labels === null) return { kind: 'impossible', message: 'It needs input_ids and labels.' }
  const { ignoreIndex } = evaluation.settings
  try {
    const prepared = prepareMtpContextParallelInputs(
      { inputIds, labels, boundaries },
      evaluation.depths.length,
      ignoreIndex,
    )
    const differing = evaluation.depths.map(({ depth, targets: used }): WrongCells => {
      const targets = targetValues(used)
      const theirs = prepared[depth].targets
      const tokens = tokensWhere(targets.length, (t) => theirs[t] !== targets[t])
      return {
        depth,
        tokens: Int32Array.from(tokens),
        trained: Uint8Array.from(tokens, (t) => (theirs[t] === ignoreIndex ? 0 : 1)),
      }
    })
    return { kind: 'prepared', differing }
  } catch (error) {
    if (error instanceof UpstreamError) return { kind: 'impossible', message: error.info.message }
    throw error
  }
}

function tokensWhere(count: number, test: (token: number) => boolean): number[] {
  const tokens: number[] = []
  for (let token = 0; token < count; token++) if (test(token)) tokens.push(token)
  return tokens
}
