/** Words that several sections for people are made of. */

export function connections(count: number): string {
  return count === 1 ? '1 connection' : `${count} connections`
}

/** Begins with a capital letter. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The line, where it has something to say. */
export function only(condition: boolean, line: string): string[] {
  return condition ? [line] : []
}
