const PREFIX = 'mtp-lens/'

/** Keeps a choice in this browser. Storage may be off or full; the choice then lasts as long as the page. */
export function rememberText(name: string, text: string): void {
  try {
    localStorage.setItem(PREFIX + name, text)
  } catch {
    // As said.
  }
}

/** What is kept, or null; who else writes here is not known, so it may be anything. */
export function rememberedText(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    return null
  }
}
