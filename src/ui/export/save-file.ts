/** Hands the browser a file to save, in pieces that follow each other. */
export function saveFile(name: string, type: string, pieces: BlobPart[]): void {
  const address = URL.createObjectURL(new Blob(pieces, { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has its own hold on the data once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
