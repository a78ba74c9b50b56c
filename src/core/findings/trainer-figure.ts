import type { Evaluation } from '../loss/evaluation.ts'
import type { PackedBatch } from '../packing/packed-batch.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'

/** How the trainer's own MTP loss relates to the one that is computed here. */
export type TrainerFigure =
  | { readonly kind: 'equal' }
  | { readonly kind: 'explained'; readonly candidate: string; readonly message: string }
  | { readonly kind: 'unexplained'; readonly message: string }

/** Relative difference up to which two figures are the same: bf16 sums and logs of five digits differ this much. */
const SAME = 0.005

interface Candidate {
  readonly name: string
  readonly loss: number
}

/**
 * Compares `expected.mtp_loss` with the loss as computed, and where they differ tries what trainers are known to do: a
 * scaling factor of 1, 0.1 or 0.3, no division by D, means of the trained targets, other divisors. null without both.
 */
export function trainerFigureExplained(
  batch: PackedBatch,
  evaluation: Evaluation,
  labels: IntegerValues,
  ignored: number,
  others: readonly Candidate[] = [],
): TrainerFigure | null {
  const stated = batch.trainer.mtpLoss
  const own = evaluation.mtpLoss
  if (stated === null || own === null || !Number.isFinite(stated) || !Number.isFinite(own)) return null
  if (near(stated, own)) return { kind: 'equal' }
  const found = [...others, ...candidates(evaluation, labels, ignored)].find(({ loss }) => near(stated, loss))
  const both = `The trainer’s MTP loss is ${shown(stated)}, this one ${shown(own)}`
  return found === undefined
    ? {
        kind: 'unexplained',
        message: `${both}, a factor of ${(stated / own).toFixed(4)}; no known difference explains it.`,
      }
    : { kind: 'explained', candidate: found.name, message: `${both}: the trainer’s is ${found.name}.` }
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b))
}

function shown(value: number): string {
  return value.toPrecision(6)
}

function candidates(
  { depths, scalingFactor, settings, main }: Evaluation,
  labels: IntegerValues,
  ignored: number,
): Candidate[] {
  const count = depths.length
  const scale = scalingFactor ?? 1
  const n = labels.reduce((sum, label) => sum + (label === ignored ? 0 : 1), 0)
  const sums = depths.map(({ sum }) => sum ?? Number.NaN)
  const total = sums.reduce((a, b) => a + b, 0)
  const means = depths.reduce((sum, { trained }, k) => sum + (trained === 0 ? 0 : sums[k] / trained), 0)
  const trained = depths.reduce((sum, head) => sum + head.trained, 0)
  const divided = total / (settings.numLabelTokens ?? 1)
  const given = settings.numLabelTokens === null ? '' : ' / num_label_tokens'
  const list: Candidate[] = [
    { name: `scaling_factor · Σ depth${given}, not divided by D = ${count}`, loss: scale * divided },
    { name: `Σ depth${given} / D, without the scaling factor ${scale}`, loss: divided / count },
    { name: `Σ depth${given}, neither scaled nor divided by D`, loss: divided },
    {
      name: 'scaling_factor / D · Σ mean over each depth’s own targets, as Megatron-LM has it',
      loss: (scale / count) * means,
    },
    { name: 'Σ mean over each depth’s own targets / D, unscaled', loss: means / count },
    {
      name: 'scaling_factor · mean over the targets of all depths pooled, as maxtext has it',
      loss: (scale * total) / trained,
    },
    { name: `scaling_factor / D · Σ / ${n}, the labels of this batch`, loss: ((scale / count) * total) / n },
    {
      name: `scaling_factor / D · Σ / ${labels.length}, all tokens of the batch`,
      loss: ((scale / count) * total) / labels.length,
    },
    { name: 'scaling_factor / D · Σ, not divided by num_label_tokens', loss: (scale / count) * total },
  ]
  for (const other of [0.1, 0.3, 1])
    if (other !== scale)
      list.push({ name: `with scaling factor ${other} instead of ${scale}`, loss: (other / count) * divided })
  const withMain = (main?.loss ?? Number.NaN) + (scale / count) * divided
  list.push({ name: 'main and MTP loss together', loss: withMain })
  return list
}
