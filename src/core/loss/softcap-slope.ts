/** Derivative of the softcapped logit by the raw one, `1 - tanh²(raw / c)`; 1 where softcap is off. */
export function softcapSlope(raw: number, softcap: number): number {
  return softcap === 0 ? 1 : 1 - Math.tanh(raw / softcap) ** 2
}
