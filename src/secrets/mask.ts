import { latin1ViewOf, unescapedView, type View, viewOf } from './escapes.ts'
import { Needles } from './needles.ts'
import { encoded, formsOf, SHORTEST } from './secret-forms.ts'
import { secretsOfUrl } from './secrets.ts'

const MASK = '***'
/** Escapes within escapes: JSON in JSON, a URL in a URL's parameter. */
const MAX_LEVELS = 3
/** Letters of a redirect's URL. What is shown of an answer is never longer. */
const MAX_REDIRECT = 4000
/** A mask may complete another secret, one that contains asterisks. */
const MAX_PASSES = 4
/**
 * Credentials of requests that somebody logged, whoever made them; for Digest, the parts that a password can be guessed
 * from.
 */
const CREDENTIALS =
  /(\bauthorization["']?\s{0,4}[:=]\s{0,4}["']?(?:basic|bearer)\s{1,4})[^\s"',;]+|(\bresponse\\?["']?\s{0,4}[=:]\s{0,4}\\?["']?)[\da-f]{32,128}\b/gi

/**
 * Whether texts are searched for a secret. One of three letters would turn half of a report into asterisks; it is still
 * removed from every URL.
 */
export function isMaskable(secret: string): boolean {
  return encoded(secret).length >= SHORTEST
}

/**
 * Replaces every occurrence of a secret of at least four bytes with `***`, in any usual escaping or encoding, and the
 * beginning of one at the end of a text that was cut. Use it on texts from outside (errors, answers of servers) before
 * they enter a report: in a rendered report, a secret such as `camera` would mask the report's own words too.
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return maskerOf(secrets)(text)
}

/** {@link maskSecrets} with the search prepared, for many texts. Its time depends only on the length of the text. */
export function maskerOf(secrets: readonly string[]): (text: string) => string {
  const needles = new Needles([...new Set(secrets)].filter(isMaskable).flatMap(formsOf))
  const passes = needles.some('*') ? MAX_PASSES : 1
  return (text) => {
    const masked = text.replace(CREDENTIALS, `$1$2${MASK}`)
    return needles.isEmpty ? masked : maskUntilClean(masked, needles, passes)
  }
}

/** The same for what servers say: the URLs that they sent us to have secrets too, which could not be known before. */
export function streamMaskerOf(
  secrets: readonly string[],
): (text: string, redirects: readonly string[]) => string {
  const mask = maskerOf(secrets)
  return (text, redirects) =>
    maskSecrets(
      mask(text),
      redirects.flatMap((url) => secretsOfUrl(url.slice(0, MAX_REDIRECT))),
    )
}

/** A text that is not clean after some passes was made that way on purpose: none of it is shown. */
function maskUntilClean(text: string, needles: Needles, passes: number): string {
  let masked = text
  for (let pass = 0; pass < passes; pass += 1) {
    const before = masked
    masked = maskOnce(before, needles)
    if (masked === before) return masked
  }
  return passes === 1 || masked === maskOnce(masked, needles) ? masked : MASK
}

type Place = readonly [start: number, end: number]

function maskOnce(text: string, needles: Needles): string {
  const places: Place[] = []
  for (const first of [viewOf(text), latin1ViewOf(text)]) {
    let view: View | null = first
    for (let level = 0; level <= MAX_LEVELS && view !== null; level += 1) {
      for (const [start, end] of needles.placesIn(view))
        places.push([view.starts[start] ?? 0, end < view.length ? (view.starts[end] ?? 0) : text.length])
      view = unescapedView(view)
    }
  }
  return places.length === 0 ? text : withMasks(text, places)
}

function withMasks(text: string, places: Place[]): string {
  const pieces: string[] = []
  let shownTo = 0
  let maskedTo = 0
  for (const [start, end] of places.sort(([a], [b]) => a - b)) {
    if (end <= maskedTo) continue
    if (start >= maskedTo) pieces.push(text.slice(shownTo, start), MASK)
    maskedTo = end
    shownTo = end
  }
  pieces.push(text.slice(shownTo))
  return pieces.join('')
}
