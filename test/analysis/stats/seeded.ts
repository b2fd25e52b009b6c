import { seededRandom } from '../../../src/analysis/stats/random.ts'

/** Standard normal numbers, the same for the same seed (Box and Muller). */
export function normals(seed: number): () => number {
  const uniform = seededRandom(seed)
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}
