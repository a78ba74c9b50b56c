/** Bytes that a computation may take on the GPU on top of the hidden states, unless the user sets others. */
export const DEFAULT_BUDGET_BYTES = 256 * 1024 * 1024
