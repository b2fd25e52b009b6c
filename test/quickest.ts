/**
 * The shortest of up to three tries, in milliseconds: a busy machine can only delay. Stops at the first one below
 * the limit, so that a quick one costs no more.
 */
export async function quickest(limitMs: number, tryOnce: () => Promise<number>): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3 && shortest >= limitMs; tries += 1)
    shortest = Math.min(shortest, await tryOnce())
  return shortest
}
