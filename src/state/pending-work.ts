/** Everything that is being done. */
let pending: Promise<unknown> = Promise.resolve()

/** Counts `work` as pending until it ends, well or not; `workDone` waits for it. */
export function whilePending<T>(work: Promise<T>): Promise<T> {
  pending = Promise.allSettled([pending, work])
  return work
}

/** Resolves once nothing is being read or computed. */
export async function workDone(): Promise<void> {
  let seen: Promise<unknown> | null = null
  while (seen !== pending) {
    seen = pending
    await seen
  }
}
