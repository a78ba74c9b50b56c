/** `Σ a[i] b[i]` of `length` elements, in float64 and in their order: every logit of the reference is this sum. */
export function dotProduct(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number, length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += a[aOffset + i] * b[bOffset + i]
  return sum
}
