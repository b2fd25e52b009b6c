/** A server may send 64 KB. Only the beginning can be shown, so only that is examined. */
const MAX_READ = 4000
/** More than anybody reads. */
const MAX_LENGTH = 1000

/** Control characters, line separators, and what reorders or hides text in a terminal or on a page. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\s]+/gu
const USER_INFO = /\/\/[^\s/?#]*@/g
const QUERY = /\?\S+/g

/**
 * What a server or the system said, letter for letter, at most 4,000 characters. Secrets are looked for in it first,
 * and that only works while nothing is left out. {@link safeText} then makes it fit to show.
 */
export function quote(text: string): string {
  return text.length <= MAX_READ ? text : `${text.slice(0, MAX_READ)}…`
}

/**
 * Makes text that a server or the system said fit for one line of a report: no control or invisible characters, nothing
 * that looks like a URL's user info or query (servers like to repeat requests), and at most 1,000 characters.
 */
export function safeText(text: string): string {
  const line = quote(text).toWellFormed().replace(UNSAFE, ' ').trim()
  const bare = line.replace(USER_INFO, '//').replace(QUERY, '?…')
  const letters = [...bare]
  return letters.length <= MAX_LENGTH ? bare : `${letters.slice(0, MAX_LENGTH - 1).join('')}…`
}
