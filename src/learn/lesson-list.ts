import type { Lesson } from './lesson.ts'

const files = import.meta.glob<{ readonly lesson: Lesson }>('./lessons/*.ts', { eager: true })

/** Every lesson, in its order. A new one is a file in `lessons/` and nothing else. */
export const lessons: readonly Lesson[] = Object.values(files)
  .map(({ lesson }) => lesson)
  .sort((a, b) => a.order - b.order)

export function lessonOf(id: string): Lesson | undefined {
  return lessons.find((lesson) => lesson.id === id)
}
