/** The word a person most likely meant, at most a third of its letters away; undefined when none is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const typed = word.slice(0, 64).toLowerCase()
  const ranked = words.map((candidate) => ({
    candidate,
    edits: editsBetween(typed, candidate.toLowerCase()),
  }))
  const best = ranked.sort((a, b) => a.edits - b.edits)[0]
  return best !== undefined && best.edits <= best.candidate.length / 3 ? best.candidate : undefined
}

/** Levenshtein distance, one row at a time. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const swap = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
