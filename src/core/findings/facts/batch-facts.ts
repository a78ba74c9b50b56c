import type { Evaluation } from '../../loss/evaluation.ts'
import { ignoredLabel, lossFunction } from '../../loss/loss-function.ts'
import type { PackedBatch } from '../../packing/packed-batch.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'
import { binaryLossMask } from './binary-loss-mask.ts'
import { type DocumentEnd, documentEnds } from './boundary-class.ts'
import { type BoundaryLists, boundaryLists } from './boundary-lists.ts'
import { type ChosenDocuments, chooseDocuments } from './choose-documents.ts'
import { type ContextParallelShard, contextParallelShard } from './context-parallel-shard.ts'
import { type DocumentRuns, documentRuns } from './document-runs.ts'
import { type DocumentStarts, documentStarts } from './document-starts.ts'
import { type FrameworkConventions, frameworkConventions } from './framework-conventions.ts'
import { frameworkOfNames } from './framework-of-names.ts'
import { type LabelConvention, labelConvention, labelDistance } from './label-convention.ts'
import { padding } from './padding.ts'
import { referenceTargets } from './reference-targets.ts'
import { rightLabels } from './right-labels.ts'

/** Everything that several rules ask, worked out once. Token arrays are `[rows * S]`. */
export interface BatchFacts {
  readonly batch: PackedBatch
  readonly evaluation: Evaluation
  readonly framework: FrameworkConventions
  /** No hidden states, no targets and nothing that says how a loss was called: a batch as a data loader gives it. */
  readonly bare: boolean
  readonly length: number
  readonly ids: IntegerValues | null
  readonly labels: IntegerValues
  /** The label that the loss function leaves out. */
  readonly ignored: number
  /** Whether the loss leaves a label out: by its value, or by `loss_mask` where the framework's own loss reads that. */
  readonly isIgnored: (token: number) => boolean
  readonly eos: number | null
  readonly lists: BoundaryLists
  readonly pad: Uint8Array
  readonly sources: readonly DocumentStarts[]
  readonly documents: ChosenDocuments & DocumentRuns
  readonly convention: LabelConvention
  /** Labels shifted exactly once. */
  readonly rightLabels: IntegerValues
  readonly ends: readonly DocumentEnd[]
  /** What the main head should train on. */
  readonly mainReference: IntegerValues
  /** What each MTP depth should train on. */
  readonly reference: readonly IntegerValues[]
  /** Set where the batch is one rank's share of context parallelism: its sub-sequences are not whole. */
  readonly shard: ContextParallelShard | null
  /** MTP depths that `neverRight` tells; none where it was not asked. */
  readonly neverRight: readonly number[]
}

export function batchFacts(batch: PackedBatch, evaluation: Evaluation, neverRight: readonly number[] = []): BatchFacts {
  const length = batch.sequenceLength
  const ids = batch.inputIds?.values ?? null
  const count = batch.rows * length
  const ignored = ignoredLabel(lossFunction(evaluation.settings))
  const labels = batch.labels?.values ?? new Float64Array(count).fill(ignored)
  const bare = isBare(batch)
  const framework = frameworkConventions(frameworkOf(batch))
  const ownMask = framework.readsLossMask ? binaryLossMask(batch) : null
  const isIgnored = (token: number) => labels[token] === ignored || ownMask?.[token] === 0
  const lists = boundaryLists(batch)
  const shard = contextParallelShard(batch, lists)
  const sources = documentStarts(batch, shard === null ? lists : noLists)
  const pad = padding(batch, shard === null ? lists : noLists, sources, isIgnored)
  const eos = batch.eosTokenId
  // A label that is no class says nothing about a shift; it is `label-out-of-range`'s.
  const isMute = (token: number) =>
    isIgnored(token) || labels[token] < 0 || labels[token] >= (batch.vocabSize ?? Number.POSITIVE_INFINITY)
  const distance = labelDistance(ids, labels, length, isMute)
  const chosen = chooseDocuments(sources, pad, length, { ids, labels, isIgnored, eos, distance })
  const runs = documentRuns(chosen.starts, pad, length)
  const convention = labelConvention(ids, labels, runs.runs, isMute, framework.shiftsLabels)
  const right = rightLabels(convention.kind, ids, labels, runs, ignored)
  const ends = documentEnds(runs.runs, ids, right, (label) => label === ignored, eos)
  return {
    batch,
    evaluation,
    framework,
    bare,
    length,
    ids,
    labels,
    ignored,
    isIgnored,
    eos,
    lists,
    pad,
    sources,
    documents: { ...chosen, ...runs },
    convention,
    rightLabels: right,
    ends,
    mainReference: referenceTargets(-1, right, runs, ends, ignored),
    reference: evaluation.depths.map(({ depth }) => referenceTargets(depth, right, runs, ends, ignored)),
    shard,
    neverRight,
  }
}

function isBare({ callRecorded, hiddenSize, vocabSize, targets }: PackedBatch): boolean {
  return !callRecorded && hiddenSize === null && vocabSize === null && targets === null
}

/** The framework that a batch names, or that its tensors' names tell. */
export function frameworkOf(batch: PackedBatch): string | null {
  // A batch that met upstream's loss is upstream's, whatever its tensors are called.
  return batch.framework ?? (isBare(batch) ? frameworkOfNames(batch.tensors.map(({ name }) => name)) : null)
}

/** One rank's share has the offsets of all ranks together, which say nothing about its own tokens. */
const noLists: BoundaryLists = { cuSeqlens: [], cuSeqlensPadded: [], seqLens: [], seqLensPadded: [] }
