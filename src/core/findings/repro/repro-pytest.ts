import type { IntegerTensor } from '../../packing/integer-tensor.ts'
import { type DType, torchName } from '../../tensor/dtype.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'
import type { MinimalRepro } from './minimal-repro.ts'

/**
 * A repro as a pytest function against upstream. It looks at the labels that upstream hands to its loss function at each
 * depth: the test fails until they are the right ones.
 */
export function reproPytest(repro: MinimalRepro, rule: string): string {
  const { batch, settings, used, right } = repro
  const { labels } = batch
  if (labels === null) return ''
  const width = labels.shape.at(-1) ?? labels.values.length
  const depths = (rows: readonly IntegerValues[]) =>
    rows.map((values) => (labels.shape.length === 2 ? nested(values, width) : listText(values))).join(', ')
  const vocabulary = 1 + labels.values.reduce((a, b) => Math.max(a, b), 1)
  const passed = (
    [
      ['seq_idx', settings.seqIdxArg],
      ['cu_seqlens', settings.cuSeqlensArg],
    ] as const
  ).flatMap(([argument, name]) => {
    const tensor = name === null ? undefined : [...batch.boundaries].find(([key]) => key === name)?.[1]
    return tensor === undefined ? [] : [`        ${argument}=${tensorText(tensor)},`]
  })
  const supplied =
    settings.targetsArg && batch.targets !== null
      ? [`        mtp_per_depth_targets=[${batch.targets.map(tensorText).join(', ')}],`]
      : []
  return [
    'import torch',
    'from nemo_automodel.components.loss.masked_ce import MaskedCrossEntropy',
    'from nemo_automodel.components.loss.mtp import calculate_mtp_loss',
    '',
    '',
    'class Recording(MaskedCrossEntropy):',
    '    def forward(self, logits, labels, **kwargs):',
    '        seen.append(labels.tolist())',
    '        return super().forward(logits, labels, **kwargs)',
    '',
    '',
    'seen = []',
    '',
    '',
    `def test_${rule.replaceAll('-', '_')}():`,
    repro.range === null
      ? '    # The whole batch it was found in.'
      : `    # Tokens ${repro.range.start} to ${repro.range.end - 1} of row ${repro.range.row} of the batch it was found in.`,
    `    labels = ${tensorText(labels)}`,
    `    vocab = ${vocabulary}`,
    '    seen.clear()',
    '    calculate_mtp_loss(',
    '        Recording(),',
    `        mtp_per_depth_logits=[torch.zeros(*labels.shape, vocab) for _ in range(${used.length})],`,
    '        labels=labels,',
    '        model=torch.nn.Module(),',
    '        scaling_factor=1.0,',
    `        ignore_index=${settings.ignoreIndex},`,
    ...passed,
    ...supplied,
    '    )',
    '    # What each depth should train on.',
    `    assert seen == [${depths(right)}]`,
    `    # Upstream: [${depths(used)}]`,
    '',
  ].join('\n')
}

function tensorText({ values, shape, dtype }: IntegerTensor): string {
  const text = shape.length === 2 ? nested(values, shape[1]) : listText(values)
  return `torch.tensor(${text}, dtype=torch.${dtypeText(dtype)})`
}

/** Rows of `width`, `[[1, 2], [3, 4]]`. */
function nested(values: IntegerValues, width: number): string {
  const rows = Array.from({ length: values.length / width }, (_, row) =>
    values.subarray(row * width, (row + 1) * width),
  )
  return `[${rows.map(listText).join(', ')}]`
}

function listText(values: IntegerValues): string {
  return `[${Array.from(values).join(', ')}]`
}

function dtypeText(dtype: DType): string {
  return torchName[dtype]
}
