/**
 * Runs `work` between two marks in the browser's timeline, `NAME begins` and `NAME ends`, which its developer tools show
 * and `npm run bench -- --ui` reads.
 */
export async function marked<T>(name: string, work: () => Promise<T>): Promise<T> {
  const [begins, ends] = [`${name} begins`, `${name} ends`]
  performance.mark(begins)
  try {
    return await work()
  } finally {
    performance.mark(ends)
    // The page lives for hours, and the timeline has them by now.
    for (const mark of [begins, ends]) performance.clearMarks(mark)
  }
}
