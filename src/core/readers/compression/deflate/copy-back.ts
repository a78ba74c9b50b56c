/**
 * Writes `size` bytes at `start` that are those `distance` before, the ones it writes itself among them.
 * @returns where the copy ends
 */
export function copyBack(output: Uint8Array, start: number, distance: number, size: number): number {
  const stop = start + size
  if (distance === 1) output.fill(output[start - 1], start, stop)
  else if (size > 32 && distance >= size) output.copyWithin(start, start - distance, stop - distance)
  // Byte by byte: a copy may reach into what it writes itself.
  else for (let at = start; at < stop; at++) output[at] = output[at - distance]
  return stop
}
