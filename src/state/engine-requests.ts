import type { Finding } from '../core/findings/finding.ts'
import type { WhatIf } from '../core/findings/what-if/what-if.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import { withFigures } from '../core/loss/evaluation-figures.ts'
import type { FirstRow } from '../core/loss/open-first-row.ts'
import { type BatchChoices, noChoices } from '../core/packing/batch-choices.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { PackedBatch } from '../core/packing/packed-batch.ts'
import type { EngineInfo } from '../core/report/report.ts'
import { restored } from '../engine/batch-arrays.ts'
import type {
  BatchRequest,
  EngineFailure,
  EngineRequest,
  LossPiece,
  OpenedFiles,
  Progress,
} from '../engine/engine-messages.ts'
import type { Question, Told, ToldOf } from '../engine/engine-question.ts'
import { adoptPyramids } from '../engine/head-pyramids.ts'
import { EngineError } from './engine-error.ts'
import { type EvaluationPart, type Listener, request } from './engine-link.ts'

/** What the page asks of the engine. A batch keeps its id whatever becomes of the worker that holds it. */

/** Where a batch came from: enough to open it again in a new worker. */
interface Origin {
  readonly files: readonly File[]
  readonly wanted: BatchRequest
}

/** By the batch's id. Only the newest few matter: the page shows one batch. */
const origins = new Map<number, Origin>()
/** The batch's id in the worker that took over, by the id that the page knows. Ids are never used twice: an old one is `gone`. */
const reopened = new Map<number, number>()

/**
 * Reads files, and opens the batch in them, or the pack that is wanted.
 * @param onFirstRow gets row 0 of a large batch while the others are read
 * @throws EngineError
 */
export function readFiles(
  files: readonly File[],
  onProgress: (progress: Progress) => void,
  wanted: BatchRequest = { pack: 0, choices: noChoices },
  onFirstRow?: (firstRow: FirstRow) => void,
): Promise<OpenedFiles> {
  return opening({ files, wanted }, (id) => ({ type: 'open', id, files, wanted }), onProgress, onFirstRow)
}

/**
 * Opens another pack of the data set that a batch came from, or the same batch with other roles or labels.
 * @throws EngineError
 */
export async function readPack(
  batchId: number,
  pack: number,
  choices: BatchChoices,
  onProgress: (progress: Progress) => void,
): Promise<OpenedFiles> {
  const origin = origins.get(batchId)
  if (origin === undefined) throw new EngineError({ kind: 'gone' })
  const wanted = { pack, choices }
  const held = reopened.get(batchId) ?? batchId
  try {
    const { files } = origin
    return await opening({ files, wanted }, (id) => ({ type: 'openPack', id, batchId: held, wanted }), onProgress)
  } catch (error) {
    if (!isGone(error)) throw error
    return readFiles(origin.files, onProgress, wanted)
  }
}

async function opening(
  origin: Origin,
  message: (id: number) => EngineRequest,
  onProgress: (progress: Progress) => void,
  onFirstRow?: (firstRow: FirstRow) => void,
): Promise<OpenedFiles> {
  const onSilence = () => silent(origin.files.map(({ name }) => name).join(' + '))
  const { opened } = await request(message, { onProgress, onFirstRow, onSilence }, 'opened')
  if (opened.batch !== null) {
    origins.set(opened.batch.batchId, origin)
    for (const old of origins.keys()) if (origins.size > 8) origins.delete(old)
  }
  return opened
}

function silent(names: string): EngineFailure {
  return {
    kind: 'read',
    message: `${names}: stopped after 5 s without progress. The file is damaged, or too large for its format.`,
    details: { file: names, expected: 'a file that can be read', found: 'no progress for 5 s' },
  }
}

/**
 * Computes a batch under settings, with `changes` to it; `onPart` gets the masks before the losses stand, and the losses
 * before the findings do. `onLosses` gets some losses while others are computed, of the evaluation that `onPart` got last.
 * @param batch with `changes`: evaluations hold its arrays
 * @throws EngineError
 */
export async function evaluate(
  batchId: number,
  batch: PackedBatch,
  settings: LossSettings,
  changes: readonly WhatIf[],
  onProgress: (progress: Progress) => void,
  onPart: (evaluation: Evaluation) => void,
  onLosses: (pieces: readonly LossPiece[], of: Evaluation) => void,
): Promise<{ evaluation: Evaluation; findings: readonly Finding[]; engine: EngineInfo }> {
  let latest: Evaluation | undefined
  const listener = {
    onProgress,
    onPart: (part: EvaluationPart) => {
      if (part.type === 'arrived') {
        if (latest !== undefined) onLosses(part.pieces, latest)
        return
      }
      latest = joined(latest, part, batch)
      onPart(latest)
    },
  }
  const { notices, findings, engine } = await whereHeld(batchId, (held) =>
    request((id) => ({ type: 'evaluate', id, batchId: held, settings, changes }), listener, 'evaluated'),
  )
  if (latest === undefined) throw new Error('an evaluation came without its masks')
  // The one that is shown, unless there is more to say: whoever shows it has nothing to make anew.
  const { notices: said } = latest
  const isSaid = notices.length === said.length && notices.every((notice, index) => notice === said[index])
  return { evaluation: isSaid ? latest : { ...latest, notices }, findings, engine }
}

function joined(
  latest: Evaluation | undefined,
  part: Exclude<EvaluationPart, { type: 'arrived' }>,
  batch: PackedBatch,
): Evaluation {
  if (part.type === 'planned') return restored(part.evaluation, batch)
  if (latest === undefined) throw new Error('losses came before their masks')
  const evaluation = withFigures(latest, part.figures)
  adoptPyramids(evaluation, part.pyramids)
  return evaluation
}

/** Answers a question about a batch with `changes` to it. @throws EngineError */
export async function ask<K extends Question['kind']>(
  batchId: number,
  settings: LossSettings,
  changes: readonly WhatIf[],
  question: Extract<Question, { kind: K }>,
  listener: Listener,
): Promise<ToldOf<K>> {
  const { told } = await whereHeld(batchId, (held) =>
    request((id) => ({ type: 'ask', id, batchId: held, settings, changes, question }), listener, 'told'),
  )
  if (!isAnswerTo<K>(question.kind, told)) throw new Error(`unexpected answer ${told.kind}`)
  return told
}

function isAnswerTo<K extends Question['kind']>(kind: Question['kind'], told: Told): told is ToldOf<K> {
  return told.kind === kind
}

/** The files that a batch was opened from; none where it is not known any more. */
export function filesOf(batchId: number): readonly File[] {
  return origins.get(batchId)?.files ?? []
}

/** Asks about a batch; where its worker was replaced meanwhile, its files are opened again in the new one first. */
async function whereHeld<T>(batchId: number, about: (held: number) => Promise<T>): Promise<T> {
  try {
    return await about(reopened.get(batchId) ?? batchId)
  } catch (error) {
    if (!isGone(error)) throw error
    return about(await openAgain(batchId))
  }
}

async function openAgain(batchId: number): Promise<number> {
  const origin = origins.get(batchId)
  const again = origin && (await readFiles(origin.files, () => undefined, origin.wanted)).batch
  if (!again)
    throw new EngineError({ kind: 'internal', message: 'The batch is not open any more: drop the file again.' })
  reopened.set(batchId, again.batchId)
  return again.batchId
}

function isGone(error: unknown): boolean {
  return error instanceof EngineError && error.failure.kind === 'gone'
}
