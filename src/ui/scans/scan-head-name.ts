/** What a head is called in charts and tables. */
export function scanHeadName(depth: number): string {
  return depth < 0 ? 'main' : `depth ${depth}`
}
