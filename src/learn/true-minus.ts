/** Digits with a true minus sign, as the timeline writes −100. */
export function trueMinus(digits: string, value: number): string {
  return value < 0 ? `−${digits}` : digits
}
