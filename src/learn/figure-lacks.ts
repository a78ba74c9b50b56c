import { type Formula, figuresOf } from './formula.ts'
import { spansOf } from './learn-text.ts'
import type { OpenView } from './learn-view.ts'
import { lessonFigures } from './lesson-figures.ts'

/** Sentences of a paragraph: what one names and the batch does not have is left out with it. */
const sentenceEnd = /(?<=[.:!?])\s+(?=[\p{Lu}[{`*])/u

/** What a step may need beside the batch. */
const PIN = 'a pinned cell'

const isKnown = (view: OpenView) => (name: string) => (lessonFigures[name]?.(view) ?? null) !== null

const figuresIn = (text: string) => spansOf(text).flatMap((span) => (span.kind === 'figure' ? [span.name] : []))

/** A paragraph without the sentences whose numbers the batch does not have; empty where none is left. */
export function tellable(text: string, view: OpenView): string {
  return text
    .split(sentenceEnd)
    .filter((sentence) => figuresIn(sentence).every(isKnown(view)))
    .join(' ')
}

/** A formula up to where its numbers would begin, where the batch does not have them all. */
export function tellableFormula(formula: Formula, view: OpenView): Formula {
  if (formula.kind !== 'row' || figuresOf(formula).every(isKnown(view))) return formula
  const first = formula.parts.findIndex((part) => figuresOf(part).length > 0)
  const equals = formula.parts.findLastIndex((part, i) => i < first && part.kind === 'operator' && part.text === '=')
  return { ...formula, parts: formula.parts.slice(0, Math.max(equals, 0)) }
}

/** Why something of a step is left out for the open batch, in a sentence; null where nothing is. */
export function lackWords(texts: readonly string[], formula: Formula | undefined, view: OpenView): string | null {
  const names = [...texts.flatMap(figuresIn), ...(formula === undefined ? [] : figuresOf(formula))]
  const needed = [...new Set(names.filter((name) => !isKnown(view)(name)).map((name) => neededFor(name, view)))]
  if (needed.length === 0) return null
  if (needed.every((one) => one === PIN)) return 'Pin a trained cell: what is said of it stands here then.'
  return `This batch lacks ${needed.filter((one) => one !== PIN).join(', ')}: what needs that is left out.`
}

function neededFor(name: string, view: OpenView): string {
  const { batch } = view.open
  const depth = Number(/\d$/.exec(name)?.[0] ?? -1)
  if (batch.labels === null) return 'labels'
  if (depth >= view.evaluation.depths.length) return `a depth ${depth}`
  if (/^(last|next)[A-Z]/.test(name)) return 'a boundary between two documents'
  if (name === 'trainerLoss') return 'the trainer’s own MTP loss'
  if (name === 'divisor') return 'num_label_tokens'
  if (name === 'source') return 'boundaries that the loss reads'
  if (['vocabulary', 'lnV', 'hiddenSize'].includes(name)) return 'an LM head'
  if (batch.vocabSize === null) return 'hidden states and an LM head, or logits'
  if (name.startsWith('pinned') || ['logSumExp', 'targetLogit', 'crossEntropy', 'probability'].includes(name))
    return PIN
  return 'losses'
}
