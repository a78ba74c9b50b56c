import type { Evaluation } from '../loss/evaluation.ts'
import type { PackedBatch } from '../packing/packed-batch.ts'
import { targetReasons } from '../targets/target-reason.ts'
import { targetAt } from '../targets/targets.ts'
import type { TokenTexts } from '../tensor/tensor-file.ts'
import { visibleText } from '../tensor/visible-text.ts'

/** Rows of the table in one piece: a table of a million tokens is longer than a string may be. */
const ROWS_A_PIECE = 8192

/**
 * One line a token, for spreadsheets and pandas: place, id, text, label, sub-sequence, and target, reason and loss of every
 * head. RFC 4180; an empty loss is one that is not trained. Text that a spreadsheet would run as a formula gets an
 * apostrophe before it. In pieces that follow each other.
 */
export function* perTokenCsv(batch: PackedBatch, evaluation: Evaluation, tokens: TokenTexts | null): Generator<string> {
  const { rows, sequenceLength, inputIds, labels } = batch
  const heads = [
    ...(evaluation.main === null ? [] : [{ name: 'main', ...evaluation.main }]),
    ...evaluation.depths.map((depth) => ({ name: `depth_${depth.depth}`, ...depth })),
  ]
  const columns = ['row', 'token', 'input_id', 'text', 'label', 'sub_sequence']
  const ofHeads = heads.flatMap(({ name }) => [`${name}_target`, `${name}_reason`, `${name}_loss`])
  yield `${[...columns, ...ofHeads].join(',')}\r\n`
  let lines: string[] = []
  for (let index = 0; index < rows * sequenceLength; index++) {
    const id = inputIds?.values[index]
    const text = id === undefined ? '' : (tokens?.texts[id] ?? '')
    const fields: (string | number | undefined)[] = [
      Math.floor(index / sequenceLength),
      index % sequenceLength,
      id,
      csvText(text),
      labels?.values[index],
      evaluation.seqIdx?.[index],
    ]
    for (const { targets, reasons, tokenLoss } of heads) {
      const loss = reasons[index] === 0 ? tokenLoss?.[index] : undefined
      fields.push(targetAt(targets, index), targetReasons[reasons[index]], loss)
    }
    lines.push(`${fields.map((field) => field ?? '').join(',')}\r\n`)
    if (lines.length < ROWS_A_PIECE) continue
    yield lines.join('')
    lines = []
  }
  yield lines.join('')
}

/** A field of text: hidden characters written out, no formula, quoted where it has to be. */
export function csvText(text: string): string {
  const visible = visibleText(text, 500)
  const harmless = /^[=+\-@]/.test(visible.trimStart()) ? `'${visible}` : visible
  return /[",\s]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
