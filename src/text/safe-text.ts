/** A server may say 64 KB; only its beginning can be shown, so only that is looked at. */
const MAX_READ = 4000
/** More than anybody reads. */
const MAX_LENGTH = 1000

/** Controls, line separators, what reorders or hides text in a terminal or on a page. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\s]+/gu
const USER_INFO = /\/\/[^\s/?#]*@/g
const QUERY = /\?\S+/g

/**
 * What a server or the system said, letter for letter, at most 4,000 of them: secrets are looked for in it first, and
 * found only as long as nothing is left out. Then it takes {@link safeText} to show it.
 */
export function quote(text: string): string {
  return text.length <= MAX_READ ? text : `${text.slice(0, MAX_READ)}…`
}

/**
 * Text that a server or the system said, fit for one line of a report: no control or invisible characters,
 * nothing that looks like a URL's user info or query (servers like to repeat what they were asked), at most
 * 1,000 characters.
 */
export function safeText(text: string): string {
  const line = quote(text).toWellFormed().replace(UNSAFE, ' ').trim()
  const bare = line.replace(USER_INFO, '//').replace(QUERY, '?…')
  const letters = [...bare]
  return letters.length <= MAX_LENGTH ? bare : `${letters.slice(0, MAX_LENGTH - 1).join('')}…`
}
