/** `12,288`: an integer with thousands separators, the same in every locale. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value)
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/**
 * A measured figure to so many significant digits: `0.972533`, `2,517.20`, `3.50e-4`. NaN and the infinities are words;
 * they never look like a missing value or a zero.
 */
export function formatNumber(value: number, digits = 6): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size < 1e-3 || size >= 1e12) return value.toExponential(digits - 1).replace('e+', 'e')
  if (size >= 10 ** digits) return formatCount(value)
  const text = value.toPrecision(digits)
  // Rounding may carry 999,999.7 to seven digits, which toPrecision writes with an exponent.
  if (text.includes('e')) return formatCount(value)
  const [whole, fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** A setting as it was given, `0.3` and not `0.300000`; `none` is Python's None. */
export function formatSetting(value: number | null): string {
  return value === null ? 'none' : String(value)
}

/** `820 ms`, `1.25 s`. */
export function formatDuration(ms: number): string {
  return ms < 1000 ? `${formatCount(ms)} ms` : `${(ms / 1000).toPrecision(3)} s`
}

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']

/** `482 bytes`, `1.25 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${formatCount(bytes)} bytes`
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1)
  return `${(bytes / 1024 ** power).toPrecision(3)} ${units[power]}`
}

/** A step with its sign: `+2`, `0`, `−4`. */
export function formatStep(step: number): string {
  return step > 0 ? `+${step}` : `${step}`.replace('-', '−')
}
