import { type Calibration, calibration } from '../core/loss/calibration.ts'
import type { ComputeOptions, CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'
import { plannedHeads } from './planned-heads.ts'

export interface HeadCalibration extends Calibration {
  readonly head: 'main' | number
}

/**
 * Holds the likeliest classes of every head against its targets, over the whole batch.
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function calibrateHeads(
  open: OpenBatch,
  settings: LossSettings,
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<HeadCalibration[]> {
  const heads = plannedHeads(planEvaluation(open, settings))
  const facts = await backend.headFacts(
    heads.map(({ checked }) => checked.head),
    { ...options, expected: false },
  )
  return heads.map(({ head, checked }, index) => ({ head, ...calibration(facts[index], checked.classes) }))
}
