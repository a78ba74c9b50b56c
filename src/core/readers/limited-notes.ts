/** More than a person reads; a file can hold 100,000 entries that deserve one. */
const mostNotes = 20

/** The first notes, and how many more there are. */
export function limitedNotes(notes: readonly string[]): readonly string[] {
  if (notes.length <= mostNotes) return notes
  return [...notes.slice(0, mostNotes), `${notes.length - mostNotes} more entries were left out.`]
}
