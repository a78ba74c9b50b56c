type Load = () => Promise<unknown>

const waiting: Load[] = []
let hasFirstPicture = false

/**
 * Has `load` fetch its code once the first picture stands, before it is asked for: a page that is loaded makes no further
 * request, and works offline. What could not be fetched then is asked for again when it is needed.
 */
export function fetchLater(load: Load): void {
  if (hasFirstPicture) fetchNow(load)
  else waiting.push(load)
}

/** The first picture stands: what waited for it is fetched. */
export function fetchWaiting(): void {
  hasFirstPicture = true
  for (const load of waiting.splice(0)) fetchNow(load)
}

function fetchNow(load: Load): void {
  void load().catch(() => undefined)
}
