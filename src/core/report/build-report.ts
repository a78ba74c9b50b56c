import type { Finding } from '../findings/finding.ts'
import type { WhatIf } from '../findings/what-if/what-if.ts'
import type { Evaluation, HeadFigures } from '../loss/evaluation.ts'
import type { PackedBatch } from '../packing/packed-batch.ts'
import { reasonCode, targetReasons } from '../targets/target-reason.ts'
import { targetAt } from '../targets/targets.ts'
import type { EngineInfo, FindingReport, JsonNumber, PerToken, Report } from './report.ts'

/** The report of a batch under the settings of `evaluation`; losses not computed (yet) are null. */
export function buildReport(
  batch: PackedBatch,
  evaluation: Evaluation,
  engine: EngineInfo,
  options: {
    readonly perToken?: boolean
    readonly findings?: readonly Finding[]
    readonly changes?: readonly WhatIf[]
  } = {},
): Report {
  const { settings, main, pipeline } = evaluation
  const { chosen } = batch.labelConvention
  // Settings stand in `settings`.
  const edits = (options.changes ?? []).filter(({ kind }) => kind !== 'settings')
  return {
    schema: 'mtp-lens/report@1',
    file: batch.file,
    batch: {
      layout: batch.layout,
      rows: batch.rows,
      sequenceLength: batch.sequenceLength,
      depths: batch.depths,
      hiddenSize: batch.hiddenSize,
      vocabSize: batch.vocabSize,
    },
    settings: {
      entry: settings.entry,
      lossFn: settings.lossFn,
      reduction: settings.reduction,
      lossFnIgnoreIndex: settings.lossFnIgnoreIndex,
      softcap: settings.softcap,
      ignoreIndex: settings.ignoreIndex,
      scalingFactor: jsonNumber(evaluation.scalingFactor),
      numLabelTokens: jsonNumber(settings.numLabelTokens),
      boundarySource: evaluation.boundarySource,
      ...(chosen === null || chosen === 'shifted' ? {} : { labelsWere: chosen }),
    },
    boundaries: evaluation.subSequences,
    engine,
    main:
      main === null || main.loss === null || main.sum === null
        ? null
        : { loss: jsonNumber(main.loss), sum: jsonNumber(main.sum), tokens: main.trained },
    pipeline: pipeline === null ? null : { loss: jsonNumber(pipeline.loss), mtpComputed: pipeline.mtpComputed },
    mtp: {
      loss: jsonNumber(evaluation.mtpLoss),
      perDepth: evaluation.depths.map(({ depth, loss, sum, trained, masked }) => ({
        depth,
        loss: jsonNumber(loss),
        sum: jsonNumber(sum),
        trained,
        masked,
      })),
    },
    perToken: options.perToken === true ? perToken(batch, evaluation) : null,
    findings: (options.findings ?? []).map(findingReport),
    ...(edits.length === 0 ? {} : { edits }),
    error: evaluation.error,
  }
}

function findingReport({ evidence: _evidence, explains: _explains, effect, ...finding }: Finding): FindingReport {
  if (effect === null) return { ...finding, effect }
  const { mtpLoss, perDepth, ...counts } = effect
  return {
    ...finding,
    effect: { mtpLoss: jsonNumber(mtpLoss), perDepth: perDepth.map((loss) => jsonNumber(loss)), ...counts },
  }
}

function perToken(batch: PackedBatch, { depths, main }: Evaluation): PerToken {
  const byRow = <T>(values: ArrayLike<number>, convert: (value: number, token: number) => T): T[][] =>
    Array.from({ length: batch.rows }, (_, row) =>
      Array.from({ length: batch.sequenceLength }, (_, column) => {
        const token = row * batch.sequenceLength + column
        return convert(values[token], token)
      }),
    )
  const losses = ({ tokenLoss }: HeadFigures, reasons: Uint8Array) =>
    byRow(reasons, (reason, token) =>
      tokenLoss === null || reason !== reasonCode.trained ? null : jsonNumber(tokenLoss[token]),
    )
  return {
    targets: depths.map(({ targets, reasons }) => byRow(reasons, (_, token) => targetAt(targets, token))),
    reason: depths.map(({ reasons }) => byRow(reasons, (reason) => targetReasons[reason])),
    loss: depths.map((depth) => losses(depth, depth.reasons)),
    mainLoss: main === null ? [] : losses(main, main.reasons),
  }
}

function jsonNumber(value: number): JsonNumber
function jsonNumber(value: number | null): JsonNumber | null
function jsonNumber(value: number | null): JsonNumber | null {
  if (value === null || Number.isFinite(value)) return value
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}
