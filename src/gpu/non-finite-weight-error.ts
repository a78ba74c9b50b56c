/** The LM head itself is not finite, so every logit of a class is not: the CPU reference says what that gives. */
export class NonFiniteWeightError extends Error {
  override readonly name = 'NonFiniteWeightError'
}
