/** What a head is called in tables and charts; the scans count the main head as depth -1. */
export function headName(head: 'main' | number): string {
  return head === 'main' || head < 0 ? 'main' : `depth ${head}`
}
