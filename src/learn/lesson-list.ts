import type { Lesson } from './lesson.ts'
import { lesson as boundaries } from './lessons/boundaries.ts'
import { lesson as fused } from './lessons/fused.ts'
import { lesson as ignoreIndex } from './lessons/ignore-index.ts'
import { lesson as mainHead } from './lessons/main-head.ts'
import { lesson as normalisation } from './lessons/normalisation.ts'
import { lesson as oneRoll } from './lessons/one-roll.ts'
import { lesson as packing } from './lessons/packing.ts'
import { lesson as parallel } from './lessons/parallel.ts'
import { lesson as scaling } from './lessons/scaling.ts'
import { lesson as shiftScan } from './lessons/shift-scan.ts'
import { lesson as targetToLoss } from './lessons/target-to-loss.ts'
import { lesson as trailing } from './lessons/trailing.ts'

/** Every lesson, in order. A new one is a file in `lessons/` and its line here. */
export const lessons: readonly Lesson[] = [
  packing,
  mainHead,
  oneRoll,
  boundaries,
  trailing,
  ignoreIndex,
  targetToLoss,
  normalisation,
  scaling,
  fused,
  shiftScan,
  parallel,
]

export function lessonOf(id: string): Lesson | undefined {
  return lessons.find((lesson) => lesson.id === id)
}
