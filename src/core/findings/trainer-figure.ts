import type { Evaluation } from '../loss/evaluation.ts'
import type { PackedBatch } from '../packing/packed-batch.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import { differingPart, type TrainerPart } from './trainer-parts.ts'

/** How the trainer's own figures relate to those that are computed here; `of` is the first that differs. */
export type TrainerFigure =
  | { readonly kind: 'equal' }
  | { readonly kind: 'explained'; readonly of: FigureName; readonly candidate: string; readonly message: string }
  | { readonly kind: 'unexplained'; readonly of: FigureName; readonly message: string }

type FigureName = 'MTP loss' | TrainerPart['of']

/** Relative difference up to which two figures are the same: bf16 sums and logs of five digits differ this much. */
const SAME = 0.005

interface Candidate {
  readonly name: string
  readonly loss: number
}

/**
 * Compares `expected.mtp_loss` with the loss as computed, and where they differ tries what trainers are known to do: a
 * scaling factor of 1, 0.1 or 0.3, no division by D, means of the trained targets, other divisors. Where that is the same,
 * or not there, the trainer's main loss and its losses of the depths. null without any of them.
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
  const compared = stated !== null && own !== null && Number.isFinite(stated) && Number.isFinite(own)
  if (!compared || near(stated, own))
    return partExplained(batch, evaluation, labels, ignored) ?? (compared ? { kind: 'equal' } : null)
  const found = [...others, ...candidates(evaluation, labels, ignored)].find(({ loss }) => near(stated, loss))
  const both = `The trainer’s MTP loss is ${shown(stated)}, this one ${shown(own)}`
  return found === undefined
    ? {
        kind: 'unexplained',
        of: 'MTP loss',
        message: `${both}, a factor of ${(stated / own).toFixed(4)}; no known difference explains it.`,
      }
    : { kind: 'explained', of: 'MTP loss', candidate: found.name, message: `${both}: the trainer’s is ${found.name}.` }
}

function partExplained(
  { trainer }: PackedBatch,
  evaluation: Evaluation,
  labels: IntegerValues,
  ignored: number,
): TrainerFigure | null {
  const counts = { labels: labelCount(labels, ignored), tokens: labels.length }
  const part = differingPart(trainer, evaluation, counts, near)
  if (part === null) return null
  const { of, stated, own, candidate } = part
  const list = (values: readonly number[]) => values.map(shown).join(', ')
  const both = `The trainer’s ${of} ${of === 'main loss' ? `is ${list(stated)}, this one` : `are ${list(stated)}, these`} ${list(own)}`
  return candidate === null
    ? { kind: 'unexplained', of, message: `${both}; no known difference explains it.` }
    : {
        kind: 'explained',
        of,
        candidate,
        message: `${both}: the trainer’s ${of === 'main loss' ? 'is' : 'are'} ${candidate}.`,
      }
}

function labelCount(labels: IntegerValues, ignored: number): number {
  return labels.reduce((sum, label) => sum + (label === ignored ? 0 : 1), 0)
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
  const n = labelCount(labels, ignored)
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
