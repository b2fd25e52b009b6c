import { found } from '../config/found.ts'
import { streamUrlExpectation } from '../config/http-url.ts'
import type { Plan } from '../config/plan.ts'
import { badInput, type Fault, moreFaults, type Problem } from '../errors.ts'
import type { Camera } from '../model/cameras.ts'
import { isUrlWithSecrets } from '../secrets/safe-url.ts'

/** A camera as listed, before its id and URL are checked. */
export interface Candidate {
  /** Where it is in the list: `line 3`, `entry 3`. */
  readonly place: string
  readonly id: unknown
  readonly url: unknown
}

const SHOWN = 10
const MAX_ID_LENGTH = 128

/**
 * The cameras of a list, or one error with all its problems (ten places, then how many more there are).
 * @param option the option that the list was given with, as the user typed it
 * @param protocol for reading its cameras
 * @param withoutUrls what to do about a list that has no URL at all
 */
export function camerasOfList(
  candidates: readonly Candidate[],
  option: string,
  protocol: Plan['protocol'],
  withoutUrls?: string,
): readonly Camera[] {
  const placeOfId = new Map<string, string>()
  const problems: Problem[] = []
  let count = 0
  const cameras = candidates.flatMap(({ place, id: rawId, url }): Camera[] => {
    const id = idOf(rawId)
    const faults = [idFault(id, rawId), urlFault(url, protocol), repeatFault(id, placeOfId)].filter(
      (fault) => fault !== null,
    )
    count += faults.length
    for (const fault of faults.slice(0, SHOWN - problems.length))
      problems.push({ option, found: `${place}: ${fault.found}`, expected: fault.expected })
    if (id === null) return []
    placeOfId.set(id, placeOfId.get(id) ?? place)
    return typeof url === 'string' ? [{ id, url: url.trim() }] : []
  })
  const more = count - problems.length
  const hint = candidates.every(({ url }) => url === undefined) ? withoutUrls : undefined
  if (count > 0) throw badInput(more === 0 ? problems : [...problems, moreFaults(option, more)], hint)
  return cameras
}

/** Ids are texts; numbers are taken as written. */
function idOf(id: unknown): string | null {
  const text = typeof id === 'number' && Number.isFinite(id) ? String(id) : id
  return typeof text === 'string' && isId(text) ? text : null
}

export function isId(text: string): boolean {
  return text !== '' && text.length <= MAX_ID_LENGTH && !/\p{Cc}/u.test(text)
}

function idFault(id: string | null, raw: unknown): Fault | null {
  if (id !== null)
    return isUrlWithSecrets(id)
      ? { found: 'a URL with a password or a token as the id', expected: 'a name' }
      : null
  return {
    found: `${found(raw)} as the id`,
    expected: `a number or a text of 1 to ${MAX_ID_LENGTH} characters`,
  }
}

function urlFault(url: unknown, protocol: Plan['protocol']): Fault | null {
  const expected = streamUrlExpectation(typeof url === 'string' ? url.trim() : '', protocol)
  return expected === null ? null : { found: `${found(url)} as the URL`, expected }
}

function repeatFault(id: string | null, placeOfId: ReadonlyMap<string, string>): Fault | null {
  const first = id === null ? undefined : placeOfId.get(id)
  return first === undefined
    ? null
    : { found: `the id ${found(id)} again, after ${first}`, expected: 'every id once' }
}
