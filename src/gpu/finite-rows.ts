/**
 * Rows that the GPU may compute. WGSL lets an implementation assume that no value is NaN or infinite, so rows that hold
 * one are set to zero for the GPU and named, for the CPU to compute.
 * @param values `[n, width]` row-major
 */
export function finiteRows(values: Float32Array<ArrayBuffer>, width: number): { clean: Float32Array; odd: number[] } {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const odd: number[] = []
  for (let start = 0; start < bits.length; start += width)
    for (let k = start; k < start + width; k++)
      // An exponent of all ones is an infinity or a NaN.
      if ((bits[k] & 0x7f800000) === 0x7f800000) {
        odd.push(start / width)
        break
      }
  if (odd.length === 0) return { clean: values, odd }
  const clean = values.slice()
  for (const row of odd) clean.fill(0, row * width, (row + 1) * width)
  return { clean, odd }
}
