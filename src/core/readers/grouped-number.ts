/** `34,359,738,368`: byte counts in messages are compared by eye. */
export function groupedNumber(value: number | bigint): string {
  return value.toLocaleString('en-US')
}
