import { readNumbers } from '../tensor/decode-elements.ts'
import { ReadError } from '../tensor/read-error.ts'
import { shapeText, type Tensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { assignRoles, type RoleAssignment } from './assign-roles.ts'
import { type BatchChoices, noChoices } from './batch-choices.ts'
import { batchNotes } from './batch-notes.ts'
import { checkHeads } from './check-heads.ts'
import { conventionNotes } from './convention-notes.ts'
import { documentsOf, paddingOf } from './documents.ts'
import { readEvidence } from './evidence-tensors.ts'
import { type IntegerTensor, readIntegers, requireIntegers } from './integer-tensor.ts'
import { detectLabelConvention, shiftLabels } from './label-convention.ts'
import { readLossSettings } from './loss-settings.ts'
import type { OpenBatch, TrainerFigures } from './packed-batch.ts'
import { RolesUnknownError, type UnknownRoles } from './roles-unknown-error.ts'
import { splitDepths } from './split-depths.ts'
import { type TensorRoles, tensorRoles } from './tensor-roles.ts'

/**
 * Makes one checked batch of the files that were dropped together (tensors in one, LM head in another).
 * Ids, labels and boundaries are read whole; hidden states, logits and weights are only checked by their headers.
 * @param choices what the user says of roles and labels; without it roles are guessed and labels stay as they are
 * @throws RolesUnknownError when no tensor is labels, ids or targets; ReadError when names clash, or shapes do not fit each other.
 */
export async function openBatch(files: readonly TensorFile[], choices: BatchChoices = noChoices): Promise<OpenBatch> {
  const { tensors: inFiles, notes: stackNotes } = splitDepths(mergeTensors(files))
  const { tensors, roles: assignments, notes: roleNotes } = assignRoles(inFiles, choices)
  const metadata = argumentsByRole(new Map(files.flatMap((file) => [...file.metadata])), assignments)
  const name = files.map((file) => file.name).join(' + ')
  const named = tensorRoles(name, tensors)
  // An empty list is not the same as none: upstream fails on it in another way.
  const roles = metadata.get('mtp_list') === 'empty' ? { ...named, mtpPerDepthH: [] } : named
  const headers = [...inFiles.values()].map(({ name, dtype, shape, stack }) => ({
    name,
    dtype,
    shape,
    ...(stack === undefined ? {} : { stack }),
  }))
  const { layout, rows, sequenceLength } = tokenLayout(name, roles, { tensors: headers, roles: assignments })
  const heads = checkHeads(name, roles, rows * sequenceLength)

  // At once: each read is a round trip to the browser's own process.
  const [inputIds, dumpedLabels, boundaryEntries, targets] = await Promise.all([
    readTokens(roles.inputIds),
    readTokens(roles.labels),
    Promise.all([...roles.boundaries].map(async ([key, tensor]) => [key, await readIntegers(tensor)] as const)),
    roles.mtpPerDepthTargets === null ? null : Promise.all(roles.mtpPerDepthTargets.map(readIntegers)),
  ])
  const boundaries = new Map(boundaryEntries)

  const evidence = await readEvidence(tensors)
  const scalar = (key: string) => evidence.get(key)?.values[0] ?? numberOf(metadata.get(key))
  const settings = readLossSettings(metadata, {
    file: name,
    hasHiddenStates: roles.mtpPerDepthH !== null || (roles.mtpPerDepthLogits === null && roles.hiddenStates !== null),
    hasTargets: targets !== null,
    tensorNames: new Set(tensors.keys()),
    // Upstream reads a tensor by its name; one that is guessed from another framework's name is only shown.
    passedByDefault: new Set(assignments.filter(({ how }) => how !== 'guessed').map(({ role }) => role)),
  })
  const labelShape = layout === 'THD' ? [sequenceLength] : [rows, sequenceLength]
  const documents = documentsOf(boundaries, labelShape)
  const padding = paddingOf(boundaries, rows * sequenceLength)
  const labels =
    dumpedLabels === null || choices.labels === null
      ? dumpedLabels
      : shiftLabels(dumpedLabels, choices.labels, settings.ignoreIndex, documents)
  const detected =
    inputIds === null || dumpedLabels === null
      ? null
      : detectLabelConvention(inputIds, dumpedLabels, settings.ignoreIndex, documents, padding)
  return {
    roles,
    batch: {
      file: { name, bytes: files.reduce((sum, file) => sum + file.byteLength, 0) },
      layout,
      rows,
      sequenceLength,
      depths: heads.depths || targets?.length || numberOf(metadata.get('num_depths')) || PREVIEW_DEPTHS,
      hiddenSize: heads.hiddenSize,
      vocabSize: heads.vocabSize,
      inputIds,
      labels,
      boundaries,
      targets,
      outputTail: await readOutputTail(roles),
      trainer: await readTrainerFigures(roles),
      settings,
      framework: metadata.get('framework') ?? null,
      step: metadata.get('step') ?? null,
      padTokenId: numberOf(metadata.get('pad_token_id')),
      roles: assignments,
      labelConvention: { detected, chosen: choices.labels },
      tensors: headers,
      eosTokenId: numberOf(metadata.get('eos_token_id')),
      cpSize: scalar('cp_size'),
      cpRank: scalar('cp_rank'),
      ranks: null,
      callRecorded: callKeys.some((key) => metadata.has(key)),
      evidence,
      notes: [
        ...files.flatMap((file) => file.notes),
        ...stackNotes,
        ...roleNotes,
        ...conventionNotes(detected, choices.labels),
        ...batchNotes({ roles, inputIds, labels, boundaries, vocabSize: heads.vocabSize, rows, sequenceLength }),
      ],
    },
  }
}

/** `seq_idx_arg` and `cu_seqlens_arg` name a tensor as the file does; from here on it has the name of its role. */
function argumentsByRole(
  metadata: ReadonlyMap<string, string>,
  assignments: readonly RoleAssignment[],
): ReadonlyMap<string, string> {
  const renamed = new Map(metadata)
  for (const key of ['seq_idx_arg', 'cu_seqlens_arg']) {
    const role = assignments.find(({ tensor }) => tensor === metadata.get(key))?.role
    if (role !== undefined && role !== null) renamed.set(key, role)
  }
  return renamed
}
/** Metadata that only a script which calls the loss writes. */
const callKeys = ['entry', 'loss_fn', 'seq_idx_arg', 'cu_seqlens_arg', 'scaling_factor', 'num_label_tokens']

/** Depths whose masks are shown of a dump that does not say how many it has. */
const PREVIEW_DEPTHS = 3

function mergeTensors(files: readonly TensorFile[]): ReadonlyMap<string, Tensor> {
  const merged = new Map<string, Tensor>()
  for (const file of files)
    for (const [name, tensor] of file.tensors) {
      const other = merged.get(name)
      if (other !== undefined)
        throw new ReadError({
          file: file.name,
          tensor: name,
          expected: 'each tensor in one of the files dropped together',
          found: `it in ${other.file} as well`,
          remedy: 'Drop one batch at a time; name the ranks of one batch rank0, rank1, ….',
        })
      merged.set(name, tensor)
    }
  return merged
}

interface TokenLayout {
  readonly layout: 'BSHD' | 'THD'
  readonly rows: number
  readonly sequenceLength: number
}

/** Labels decide the layout, as upstream's `labels.dim()` does; without labels the token ids, else the targets do. */
function tokenLayout(file: string, roles: TensorRoles, unknown: UnknownRoles): TokenLayout {
  const leading = roles.labels ?? roles.inputIds ?? roles.mtpPerDepthTargets?.[0]
  if (leading === undefined || leading === null) throw withoutTokens(file, roles, unknown)
  const [first = 0, second] = leading.shape
  const dimensions = leading.shape.length
  if (dimensions < 1 || dimensions > 2)
    throw new ReadError({
      file,
      tensor: leading.name,
      expected: 'shape [B, S] or [T]',
      found: shapeText(leading.shape),
    })
  const layout: TokenLayout =
    second === undefined
      ? { layout: 'THD', rows: 1, sequenceLength: first }
      : { layout: 'BSHD', rows: first, sequenceLength: second }
  const ids = roles.inputIds
  if (ids !== null && ids !== leading && !sameTokens(ids.shape, leading.shape))
    throw new ReadError({
      file,
      tensor: ids.name,
      expected: `the shape of ${leading.name}, ${shapeText(leading.shape)}`,
      found: shapeText(ids.shape),
      remedy: 'Dump both from the same step, before either is sliced.',
    })
  return layout
}

/** A file without any tensor leaves nothing to choose from. */
function withoutTokens(file: string, { unused }: TensorRoles, unknown: UnknownRoles): ReadError {
  const details = {
    file,
    expected: 'a tensor named labels or input_ids',
    found: unused.length === 0 ? 'no tensor with a known name' : `only ${listNames(unused)}`,
    remedy: 'Name the tensors as NeMo AutoModel does: input_ids, labels, seq_idx, mtp_per_depth_h.0, lm_head.weight.',
  }
  return unknown.tensors.length === 0 ? new ReadError(details) : new RolesUnknownError(details, unknown)
}

/** Equal shapes, or the same flat length: `[1, T]` and `[T]` hold the same tokens. */
function sameTokens(a: readonly number[], b: readonly number[]): boolean {
  const flat = (shape: readonly number[]) => (shape.length === 2 && shape[0] === 1 ? shape.slice(1) : shape)
  return shapeText(flat(a)) === shapeText(flat(b))
}

async function readTokens(tensor: Tensor | null): Promise<IntegerTensor | null> {
  if (tensor === null) return null
  requireIntegers(tensor)
  return readIntegers(tensor)
}

async function readOutputTail(roles: TensorRoles): Promise<IntegerTensor | null> {
  const tail = roles.output?.at(-1)
  return tail !== undefined && tail.dtype === 'I32' && tail.shape.length === 2 ? readIntegers(tail) : null
}

async function readTrainerFigures(roles: TensorRoles): Promise<TrainerFigures> {
  const scalar = async (key: string) => {
    const tensor = roles.expected.get(key)
    return tensor === undefined ? null : ((await readNumbers(tensor))[0] ?? null)
  }
  const perDepth = roles.expected.get('mtp_per_depth_loss')
  return {
    mtpLoss: await scalar('mtp_loss'),
    mainLoss: await scalar('main_loss'),
    perDepth: perDepth === undefined ? null : [...(await readNumbers(perDepth))],
  }
}

function numberOf(text: string | undefined): number | null {
  const value = text === undefined || text === '' ? Number.NaN : Number(text)
  return Number.isSafeInteger(value) && value >= 0 && value < 1024 * 1024 ? value : null
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 4).map((name) => (name.length > 40 ? `${name.slice(0, 39)}…` : name))
  return `${shown.join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`
}
