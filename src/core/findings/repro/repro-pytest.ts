import type { IntegerTensor } from '../../packing/integer-tensor.ts'
import { type DType, torchName } from '../../tensor/dtype.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'
import type { MinimalRepro } from './minimal-repro.ts'

/**
 * A repro as a pytest function against upstream. Logits are zeros, so that each trained target costs exactly ln V and a
 * depth's loss says how many it trains: the test fails until that number is right.
 */
export function reproPytest(repro: MinimalRepro, rule: string): string {
  const { batch, settings, used, right, ignored } = repro
  const { labels } = batch
  if (labels === null) return ''
  const counts = (rows: readonly IntegerValues[]) =>
    rows.map((row) => row.reduce((n, target) => n + (target === ignored ? 0 : 1), 0))
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
    'import math',
    '',
    'import torch',
    'from nemo_automodel.components.loss.masked_ce import MaskedCrossEntropy',
    'from nemo_automodel.components.loss.mtp import calculate_mtp_loss',
    '',
    '',
    `def test_${rule.replaceAll('-', '_')}():`,
    `    # Tokens ${repro.range.start} to ${repro.range.end - 1} of row ${repro.range.row} of the batch it was found in.`,
    `    labels = ${tensorText(labels)}`,
    `    vocab = ${vocabulary}`,
    '    output = calculate_mtp_loss(',
    '        MaskedCrossEntropy(),',
    `        mtp_per_depth_logits=[torch.zeros(*labels.shape, vocab) for _ in range(${used.length})],`,
    '        labels=labels,',
    '        model=torch.nn.Module(),',
    '        scaling_factor=1.0,',
    `        ignore_index=${settings.ignoreIndex},`,
    ...passed,
    ...supplied,
    '        return_per_depth=True,',
    '    )',
    '    # Logits of zero cost ln(vocab) a target.',
    '    trained = [round(loss.item() / math.log(vocab)) for loss in output.per_depth_losses]',
    `    assert trained == [${counts(right).join(', ')}]  # upstream: [${counts(used).join(', ')}]`,
    '',
  ].join('\n')
}

function tensorText({ values, shape, dtype }: IntegerTensor): string {
  const rows = (list: readonly number[]) => `[${list.join(', ')}]`
  const flat = [...values]
  const perRow = shape.at(-1) ?? flat.length
  const text =
    shape.length === 2
      ? `[${Array.from({ length: shape[0] }, (_, row) => rows(flat.slice(row * perRow, (row + 1) * perRow))).join(', ')}]`
      : rows(flat)
  return `torch.tensor(${text}, dtype=torch.${dtypeText(dtype)})`
}

function dtypeText(dtype: DType): string {
  return torchName[dtype]
}
