import type { CellAddress, TimelineWindow } from '../state/app-state.ts'
import type { Formula } from './formula.ts'
import type { LearnTarget } from './learn-target.ts'
import type { LearnView, OpenView } from './learn-view.ts'

/** Figures of the lessons that can be moved or read; each is a component of `ui/learn/figures`. */
export type LessonFigure =
  | 'packing'
  | 'roll'
  | 'roll-without-mask'
  | 'token-formula'
  | 'depth-weights'
  | 'total'
  | 'memory'
  | 'context-parallel'

/** Where a claim can be read: a public thread, a paper, or upstream's own code. */
export interface Reference {
  readonly text: string
  /** `owner/repo#number`, `owner/repo@path`, or `arxiv:ID`. */
  readonly source: string
}

/** What the timeline shows when a step begins. */
export interface Stage {
  readonly row?: number
  readonly window?: TimelineWindow
  readonly pin?: CellAddress | null
}

export interface LessonTask {
  /** What to do, in words that also fit a keyboard. */
  readonly words: string
  readonly done: (view: LearnView) => boolean
  /** True where one would go on playing after it is done: the step waits for "Next". */
  readonly stays?: boolean
}

/** One page of a lesson. Texts are written in the marks of `learn-text.ts`. */
export interface LessonStep {
  readonly title: string
  readonly text: readonly string[]
  readonly formula?: Formula
  readonly figure?: LessonFigure
  readonly target?: LearnTarget
  /** True where opening the target's tab is the task: the step then points at the tab alone. */
  readonly findsTab?: true
  readonly stage?: (view: OpenView) => Stage
  readonly task?: LessonTask
  /** Why the open batch cannot show this step; null where it can. */
  readonly lacks?: (view: OpenView) => string | null
  readonly references?: readonly Reference[]
}

export interface Lesson {
  readonly id: string
  /** Its place in the course; steps of 10 leave room between two. */
  readonly order: number
  readonly title: string
  /** One sentence: what one can do afterwards. */
  readonly about: string
  /** Sample that shows it best; a batch that is open already is taken as it is. */
  readonly sample: string
  readonly steps: readonly [LessonStep, ...LessonStep[]]
}
