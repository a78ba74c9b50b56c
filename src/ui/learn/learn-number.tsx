import { openView } from '../../learn/learn-view.ts'
import { lessonFigures } from '../../learn/lesson-figures.ts'
import { trueMinus } from '../../learn/true-minus.ts'
import { useAppStore } from '../../state/app-store.ts'
import { formatCount, formatNumber } from '../format-number.ts'

/** A number of a text, worked out now from the open batch. */
export function LearnNumber({ name }: { readonly name: string }) {
  const text = useLearnNumber(name)
  return text === null ? (
    <span className="learn-number is-missing" title="The open batch has no such number, or it is not computed yet">
      <span aria-hidden="true">—</span>
      <span className="visually-hidden">not known</span>
    </span>
  ) : (
    <b className="learn-number" data-figure={name}>
      {text}
    </b>
  )
}

/** Its words; null where there is none. */
export function useLearnNumber(name: string): string | null {
  const app = useAppStore((state) => state)
  const view = openView({ app })
  const value = view === null ? null : (lessonFigures[name]?.(view) ?? null)
  if (value === null || typeof value === 'string') return value
  return Number.isInteger(value) ? trueMinus(formatCount(Math.abs(value)), value) : formatNumber(value, 5)
}
