/** What a head is called in tables and charts. */
export function headName(head: 'main' | number): string {
  return head === 'main' ? 'main' : `depth ${head}`
}
