/** Address of a public thread `owner/repo#number`; null for a reference of another kind. */
export function referenceAddress(reference: string): string | null {
  const [, thread, number] = /^([\w.-]+\/[\w.-]+)#(\d+)/.exec(reference) ?? []
  return thread === undefined ? null : `https://github.com/${thread}/issues/${number}`
}
