/** A logit after softcap c, `c · tanh(logit / c)`; 0 is off. */
export function softcapped(logit: number, softcap: number): number {
  return softcap === 0 ? logit : softcap * Math.tanh(logit / softcap)
}
