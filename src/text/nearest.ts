import { distance } from 'fastest-levenshtein'

/**
 * The word that a person most likely meant, with at most a third of its letters different; undefined when none is near.
 */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const typed = word.slice(0, 64).toLowerCase()
  const ranked = words.map((candidate) => ({ candidate, edits: distance(typed, candidate.toLowerCase()) }))
  const best = ranked.sort((a, b) => a.edits - b.edits)[0]
  return best !== undefined && best.edits <= best.candidate.length / 3 ? best.candidate : undefined
}
