import { formatNumber } from '../format-number.ts'

/** A difference with its sign, a true minus: `+0.0190`, `−1.2`, `±0`. */
export function signed(difference: number, digits = 4): string {
  if (difference === 0) return '±0'
  if (Number.isNaN(difference)) return 'NaN'
  return `${difference > 0 ? '+' : '−'}${formatNumber(Math.abs(difference), digits)}`
}
