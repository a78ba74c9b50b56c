import type { Evaluation } from '../loss/evaluation.ts'
import type { TrainerFigures } from '../packing/packed-batch.ts'

/** One of the trainer's figures beside the loss of the whole, which differs from the one computed here. */
export interface TrainerPart {
  readonly of: 'main loss' | 'depth losses'
  readonly stated: readonly number[]
  readonly own: readonly number[]
  /** What the trainer's figure is; null where no known difference explains it. */
  readonly candidate: string | null
}

/** One head's loss here, its sum and the targets it is over. */
interface Head {
  readonly loss: number
  readonly sum: number
  readonly trained: number
}

interface Candidate {
  readonly name: string
  readonly of: (head: Head) => number
}

/**
 * The first of `expected.main_loss` and `expected.mtp_per_depth_loss` that differs from what is computed here, and what
 * trainers are known to do that gives it, the same for every depth. null where both are the same, or not there.
 * @param tokens tokens of the batch, labelled or not
 * @param near whether two figures are the same
 */
export function differingPart(
  { mainLoss, perDepth }: TrainerFigures,
  { main, depths, scalingFactor, mtpLoss, settings }: Evaluation,
  { labels, tokens }: { readonly labels: number; readonly tokens: number },
  near: (a: number, b: number) => boolean,
): TrainerPart | null {
  const shared: Candidate[] = [
    { name: 'the mean over its own targets, as Megatron-LM logs it', of: ({ sum, trained }) => sum / trained },
    { name: `the sum / ${labels}, the labels of this batch`, of: ({ sum }) => sum / labels },
    { name: `the sum / ${tokens}, all tokens of the batch`, of: ({ sum }) => sum / tokens },
    ...(settings.numLabelTokens === null
      ? []
      : [{ name: 'the sum, not divided by num_label_tokens', of: ({ sum }: Head) => sum }]),
  ]
  const scale = scalingFactor ?? 1
  const ofDepths: Candidate[] = [
    ...shared,
    { name: 'scaled by scaling_factor / D already', of: ({ loss }) => (loss * scale) / depths.length },
    { name: 'scaled by scaling_factor already', of: ({ loss }) => loss * scale },
  ]
  const withMtp: Candidate = { name: 'main and MTP loss together', of: ({ loss }) => loss + (mtpLoss ?? Number.NaN) }
  const differs = (of: TrainerPart['of'], stated: readonly number[], heads: readonly Head[], all: Candidate[]) => {
    const own = heads.map(({ loss }) => loss)
    if (stated.length !== own.length || own.length === 0 || ![...stated, ...own].every(Number.isFinite)) return null
    const fits = (candidate: (head: Head) => number) => heads.every((head, k) => near(stated[k], candidate(head)))
    if (fits(({ loss }) => loss)) return null
    return { of, stated, own, candidate: all.find((one) => fits(one.of))?.name ?? null }
  }
  const mainPart =
    mainLoss === null || main === null ? null : differs('main loss', [mainLoss], [headOf(main)], [...shared, withMtp])
  return mainPart ?? (perDepth === null ? null : differs('depth losses', perDepth, depths.map(headOf), ofDepths))
}

function headOf({ loss, sum, trained }: { loss: number | null; sum: number | null; trained: number }): Head {
  return { loss: loss ?? Number.NaN, sum: sum ?? Number.NaN, trained }
}
