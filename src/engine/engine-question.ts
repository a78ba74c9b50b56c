import { compareDialects, type DialectComparison } from '../core/findings/compare-dialects.ts'
import { batchFacts } from '../core/findings/facts/batch-facts.ts'
import type { Finding } from '../core/findings/finding.ts'
import { minimalRepro } from '../core/findings/repro/minimal-repro.ts'
import { reproPytest } from '../core/findings/repro/repro-pytest.ts'
import { reproSafetensors } from '../core/findings/repro/repro-safetensors.ts'
import type { TokenRange } from '../core/findings/repro/slice-batch.ts'
import { computeEvaluation } from '../core/loss/compute-evaluation.ts'
import type { ComputeOptions, CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'
import { editedDump } from '../core/report/edited-dump.ts'
import { targetValues } from '../core/targets/targets.ts'
import type { IntegerValues } from '../core/tensor/integer-values.ts'
import { calibrateHeads, type HeadCalibration } from './calibrate-heads.ts'
import { type HeadPrediction, predictToken } from './predict-token.ts'
import { type RowGradients, rowGradients } from './row-gradients.ts'
import { type Scans, scanBatch } from './scan-batch.ts'
import { type HeadGradients, tokenGradients } from './token-gradients.ts'

/** What the page may ask about the open batch beside its evaluation. */
export type Question =
  /** The losses by label roll, and by distance to boundaries. */
  | { readonly kind: 'scan' }
  | { readonly kind: 'dialects' }
  /** The smallest slice that still shows a finding. */
  | { readonly kind: 'repro'; readonly finding: Finding }
  /** What every head predicts at one token, counted over the rows. */
  | { readonly kind: 'predict'; readonly token: number }
  /** The batch with its changes, to be opened elsewhere. */
  | { readonly kind: 'edited dump' }
  /** How sure every head is, and how often it is right. */
  | { readonly kind: 'calibration' }
  /** How strongly every token pulls on its hidden states. */
  | { readonly kind: 'token gradients' }
  /** How strongly the loss pulls on the rows of the LM head. */
  | { readonly kind: 'row gradients' }

/** What is being done while a question is answered, for its progress. */
export const questionSteps: Readonly<Record<Question['kind'], string>> = {
  scan: 'Scanning label rolls',
  dialects: 'Comparing dialects',
  repro: 'Cutting the smallest slice',
  predict: 'Predicting',
  'edited dump': 'Writing the edited batch',
  calibration: 'Holding predictions against targets',
  'token gradients': 'Gradient of every token',
  'row gradients': 'Gradient of the LM head',
}

/** Cells of one depth whose target is another than upstream's. */
export interface DifferingCells {
  readonly depth: number
  /** Indices into `[rows * S]`, ascending. */
  readonly tokens: Int32Array
  /** 1 where the other side trains the cell. */
  readonly trained: Uint8Array
}

export type DialectAnswer = Omit<DialectComparison, 'targets' | 'differing'> & {
  readonly differing: readonly DifferingCells[]
}

export type Told =
  | { readonly kind: 'scan'; readonly scans: Scans }
  | { readonly kind: 'predict'; readonly predictions: readonly HeadPrediction[] }
  | { readonly kind: 'calibration'; readonly heads: readonly HeadCalibration[] }
  | { readonly kind: 'edited dump'; readonly file: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'token gradients'; readonly heads: readonly HeadGradients[] }
  /** null where there is no loss of hidden states. */
  | { readonly kind: 'row gradients'; readonly gradients: RowGradients | null }
  | { readonly kind: 'dialects'; readonly dialects: readonly DialectAnswer[]; readonly documents: string | null }
  /** null where nothing that leaves hidden states behind shows it. */
  | {
      readonly kind: 'repro'
      readonly repro: {
        /** null: the whole batch. */
        readonly range: TokenRange | null
        readonly file: Uint8Array<ArrayBuffer>
        /** null where upstream's targets of the slice are right: no test of targets fails. */
        readonly pytest: string | null
        /** True where it was cut from ranks joined: one file cannot say which of them rolled what. */
        readonly isJoined: boolean
      } | null
    }

/** The answer to a question of kind `K`. */
export type ToldOf<K extends Question['kind']> = Extract<Told, { kind: K }>

/**
 * Answers a question about a batch.
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function tell(
  question: Question,
  open: OpenBatch,
  settings: LossSettings,
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<Told> {
  switch (question.kind) {
    case 'scan':
      return { kind: 'scan', scans: await scanBatch(open, settings, backend, options) }
    case 'repro':
      return { kind: 'repro', repro: reproOf(open, settings, question.finding) }
    case 'predict':
      return { kind: 'predict', predictions: await predictToken(open, settings, question.token, backend, options) }
    case 'edited dump':
      return { kind: question.kind, file: await editedDump(open, settings) }
    case 'calibration':
      return { kind: question.kind, heads: await calibrateHeads(open, settings, backend, options) }
    case 'token gradients':
      return { kind: question.kind, heads: await tokenGradients(open, settings, backend, options) }
    case 'row gradients':
      return { kind: question.kind, gradients: await rowGradients(open, settings, backend, options) }
    case 'dialects':
      return dialectsOf(open, settings, backend, options)
  }
}

function reproOf(open: OpenBatch, settings: LossSettings, finding: Finding): ToldOf<'repro'>['repro'] {
  const repro = minimalRepro(open, settings, finding)
  if (repro === null) return null
  const isRight = repro.used.every((targets, depth) => targets.every((target, t) => target === repro.right[depth][t]))
  return {
    range: repro.range,
    file: reproSafetensors(repro),
    pytest: isRight ? null : reproPytest(repro, finding.rule),
    isJoined: repro.batch.ranks !== null,
  }
}

async function dialectsOf(
  open: OpenBatch,
  settings: LossSettings,
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<ToldOf<'dialects'>> {
  const plan = planEvaluation(open, settings)
  const quiet = { ...options, onProgress: () => undefined }
  const evaluation = await computeEvaluation(plan, backend, quiet)
  const facts = batchFacts(open.batch, evaluation)
  const heads = plan.mtp?.heads.map(({ head }) => head) ?? null
  const dialects = await compareDialects(facts, heads, backend, options)
  return {
    kind: 'dialects',
    documents: facts.documents.source,
    dialects: dialects.map(({ targets, differing: _counts, ...rest }) => ({
      ...rest,
      differing: targets.map((row, depth) =>
        differingCells(depth, row, targetValues(evaluation.depths[depth].targets), facts.ignored),
      ),
    })),
  }
}

function differingCells(depth: number, theirs: IntegerValues, ours: IntegerValues, ignored: number): DifferingCells {
  const tokens: number[] = []
  for (let t = 0; t < theirs.length; t++) if (theirs[t] !== ours[t]) tokens.push(t)
  return {
    depth,
    tokens: Int32Array.from(tokens),
    trained: Uint8Array.from(tokens, (token) => (theirs[token] === ignored ? 0 : 1)),
  }
}
