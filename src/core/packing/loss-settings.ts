import { ReadError } from '../tensor/read-error.ts'
import { type BoundarySource, isBoundaryTensorName } from './boundary-source.ts'

export type Entry = 'calculate_mtp_loss' | 'PipelineCausalLMLoss.forward'
export type LossFnName = 'MaskedCrossEntropy' | 'ChunkedCrossEntropy' | 'FusedLinearCrossEntropy'
export type Reduction = 'sum' | 'mean'
export type OutputForm = 'tuple' | 'object' | 'tensor'

/** How upstream was called and how its loss module was built. Plain data; `null` is Python's `None`. */
export interface LossSettings {
  readonly entry: Entry
  readonly lossFn: LossFnName
  readonly reduction: Reduction
  /** `ignore_index` the loss module was built with. MaskedCrossEntropy does not use it: it always ignores -100. */
  readonly lossFnIgnoreIndex: number
  /** Softcap of FusedLinearCrossEntropy: logits become `softcap * tanh(logits / softcap)`; 0 is off. */
  readonly softcap: number
  /** Tokens a chunk of ChunkedCrossEntropy; matters only for reduction `mean`. */
  readonly chunkLen: number
  /** `ignore_index` of the call: the label that masked positions get. */
  readonly ignoreIndex: number
  /** `scaling_factor` of the call. For the pipeline entry `null` means: the output's own, else the model's, else 0.1. */
  readonly scalingFactor: number | null
  /** `num_label_tokens`: the divisor of a `sum`; `null` leaves the sum as it is. */
  readonly numLabelTokens: number | null
  /** Tensor passed as `seq_idx`, or null. Both may be set: upstream then takes `seq_idx`. */
  readonly seqIdxArg: string | null
  /** Tensor passed as `cu_seqlens`, or null. */
  readonly cuSeqlensArg: string | null
  /** True when `mtp_per_depth_targets` is passed. Upstream refuses it together with either of the two above. */
  readonly targetsArg: boolean
  readonly training: boolean
  readonly outputForm: OutputForm
  readonly modelScalingFactor: number | null
  /** `undefined`: the output has no such attribute; `null`: it has, and it is None (a TypeError upstream). */
  readonly outputScalingFactor: number | null | undefined
  readonly mtpOutputsAreLogits: boolean
}

/** The one source the screen and the report name: the argument that decides, in upstream's precedence. */
export function boundarySourceOf(settings: LossSettings): BoundarySource {
  if (settings.targetsArg) return 'mtp_per_depth_targets'
  const name = settings.seqIdxArg ?? settings.cuSeqlensArg
  return name !== null && isBoundaryTensorName(name) ? name : 'none'
}

/** The same call with its boundaries from `source` alone. */
export function withBoundarySource(settings: LossSettings, source: BoundarySource): LossSettings {
  const cumulative = source === 'cu_seqlens' || source === 'cu_seqlens_padded'
  const tensor = source === 'none' || source === 'mtp_per_depth_targets' ? null : source
  return {
    ...settings,
    seqIdxArg: cumulative ? null : tensor,
    cuSeqlensArg: cumulative ? tensor : null,
    targetsArg: source === 'mtp_per_depth_targets',
  }
}

/** What of a dump decides the defaults that its metadata leaves open. */
export interface DumpContents {
  readonly file: string
  readonly hasHiddenStates: boolean
  readonly hasTargets: boolean
  readonly tensorNames: ReadonlySet<string>
  /** Roles that upstream would find by their names. */
  readonly passedByDefault: ReadonlySet<string | null>
}

/**
 * Settings from a dump's metadata (`contract.md` section 1), with upstream's defaults.
 * @throws ReadError naming the key whose value is not one of those allowed.
 */
export function readLossSettings(metadata: ReadonlyMap<string, string>, contents: DumpContents): LossSettings {
  const read = new MetadataReader(metadata, contents.file)
  const passed = metadata.has('seq_idx_arg') || metadata.has('cu_seqlens_arg')
  const fallback = passed || contents.hasTargets ? null : defaultArgument(contents.passedByDefault)
  return {
    entry: read.choice('entry', ['calculate_mtp_loss', 'PipelineCausalLMLoss.forward']),
    lossFn: read.choice(
      'loss_fn',
      contents.hasHiddenStates
        ? ['FusedLinearCrossEntropy', 'MaskedCrossEntropy', 'ChunkedCrossEntropy']
        : ['MaskedCrossEntropy', 'FusedLinearCrossEntropy', 'ChunkedCrossEntropy'],
    ),
    reduction: read.choice('reduction', ['sum', 'mean']),
    lossFnIgnoreIndex: read.integer('loss_fn_ignore_index', -100),
    softcap: read.number('softcap', 0) ?? 0,
    chunkLen: read.integer('chunk_len', 32),
    ignoreIndex: read.integer('ignore_index', -100),
    scalingFactor: read.number('scaling_factor', metadata.get('entry') === 'PipelineCausalLMLoss.forward' ? null : 0.1),
    numLabelTokens: read.number('num_label_tokens', null),
    seqIdxArg: passed ? read.tensor('seq_idx_arg', contents.tensorNames) : fallback === 'seq_idx' ? fallback : null,
    cuSeqlensArg: passed
      ? read.tensor('cu_seqlens_arg', contents.tensorNames)
      : fallback === 'cu_seqlens'
        ? fallback
        : null,
    targetsArg: contents.hasTargets,
    training: read.choice('training', ['true', 'false']) === 'true',
    outputForm: read.choice('output_form', ['object', 'tuple', 'tensor']),
    modelScalingFactor: read.number('model_scaling_factor', null),
    outputScalingFactor: metadata.has('output_scaling_factor') ? read.number('output_scaling_factor', null) : undefined,
    mtpOutputsAreLogits: read.choice('mtp_outputs_are_logits', ['false', 'true']) === 'true',
  }
}

function defaultArgument(names: ReadonlySet<string | null>): 'seq_idx' | 'cu_seqlens' | null {
  return names.has('seq_idx') ? 'seq_idx' : names.has('cu_seqlens') ? 'cu_seqlens' : null
}

class MetadataReader {
  constructor(
    private readonly metadata: ReadonlyMap<string, string>,
    private readonly file: string,
  ) {}

  /** The first choice is the default. Python's `True` and `False` are read as `true` and `false`. */
  choice<T extends string>(key: string, choices: readonly [T, ...T[]]): T {
    const text = this.metadata.get(key)
    if (text === undefined || text === 'none' || text === 'None') return choices[0]
    const found = choices.find((choice) => choice === text || choice === text.toLowerCase())
    if (found === undefined) throw this.refusal(key, `one of ${choices.join(', ')}`, text)
    return found
  }

  number(key: string, fallback: number | null): number | null {
    const text = this.metadata.get(key)
    if (text === undefined) return fallback
    if (text === 'none' || text === 'None') return null
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (Number.isNaN(value) && text.toLowerCase() !== 'nan') throw this.refusal(key, 'a number or none', text)
    return value
  }

  integer(key: string, fallback: number): number {
    const value = this.number(key, fallback) ?? fallback
    if (!Number.isSafeInteger(value)) throw this.refusal(key, 'an integer', String(value))
    return value
  }

  tensor(key: string, names: ReadonlySet<string>): string | null {
    const text = this.metadata.get(key)
    if (text === undefined || text === 'none' || text === 'None') return null
    if (!names.has(text)) throw this.refusal(key, 'the name of a tensor in the file, or none', text)
    return text
  }

  private refusal(key: string, expected: string, found: string): ReadError {
    return new ReadError({
      file: this.file,
      field: key,
      expected,
      found: JSON.stringify(found.slice(0, 40)),
      remedy: 'Correct the setting in the dump’s metadata.',
    })
  }
}
