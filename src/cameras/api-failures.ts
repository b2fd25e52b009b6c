import { found as foundValue } from '../config/found.ts'
import { parseJson } from '../config/json-text.ts'
import { badInput, CamgateError, loginRefused } from '../errors.ts'
import { safeUrl } from '../secrets/safe-url.ts'

/** Worth trying again later. Any other status of 400 and above means that the request was wrong. */
const TRANSIENT = new Set([408, 425, 429])

interface Asked {
  readonly url: string
  /** The option that the URL was given with, as the user typed it. */
  readonly option: string
  /** Applied to what the API says in return. */
  readonly mask: (text: string) => string
  /** What else to check when nothing answers: `the API is off unless …`. */
  readonly advice?: string | undefined
}

/** An HTTP status other than 2xx. */
export function badStatus(status: number, ask: Asked): CamgateError {
  const answer = `HTTP ${status}`
  if (status >= 500 || TRANSIENT.has(status)) return unreachable(ask, answer)
  const found = `${answer} from ${safeUrl(ask.url)}`
  const problem = { option: ask.option, found, expected: 'HTTP 200 and a JSON list' }
  if (status === 401 || status === 403)
    return loginRefused(problem, 'credentials go into the URL or --header')
  return badInput([problem])
}

export function redirectedNowhere(location: string, ask: Asked): CamgateError {
  const found = `a redirect to ${JSON.stringify(safeUrl(ask.mask(location)).slice(0, 200))}`
  return badInput([{ option: ask.option, found, expected: 'an http or https URL' }])
}

export function tooLarge(ask: Asked): CamgateError {
  const found = 'an answer larger than 16 MiB'
  return badInput([{ option: ask.option, found, expected: 'a list of cameras' }])
}

/** JSON, but not of the server that was meant. */
export function badAnswer(option: string, answer: unknown, expected: string): CamgateError {
  // A server may repeat what it was sent.
  const what = typeof answer === 'string' ? 'a text' : foundValue(answer)
  return badInput([{ option, found: `${what} in the answer`, expected }])
}

/** The JSON of an answer, or an error with the place where it stops being JSON. */
export function parseAnswer(text: string, ask: Asked): unknown {
  const json = parseJson(text.replace(/^\uFEFF/, ''))
  if ('value' in json) return json.value
  const found = `an answer that is not JSON (${json.found} at line ${json.line}, column ${json.column})`
  throw badInput([{ option: ask.option, found, expected: 'a JSON list of cameras' }])
}

/** No answer, or none now. */
export function unreachable(ask: Asked, reason: string, cause?: unknown): CamgateError {
  const check = 'check the address, the network and the proxy variables; --insecure accepts any certificate'
  const hint = ask.advice === undefined ? check : `${ask.advice}; otherwise ${check}`
  const message = `${ask.option}: no camera list from ${safeUrl(ask.url)}: ${reason}`
  return new CamgateError('unreachable', message, { hint, cause })
}
