import { type Answer, type Asked, json } from './stand-in-server.ts'

/** A fault that one write meets once. */
export type OnceFault = 'bad-gateway' | 'rate-limit' | 'already-exists'

/** Features whose writes are refused with 403 for every token. */
export interface Forbidden {
  readonly comments?: boolean
  readonly issues?: boolean
}

/** What nobody may write to, whatever the token. */
export interface Closed {
  /** Pull requests whose conversation is locked. */
  readonly locked?: readonly number[]
  readonly archived?: boolean
}

/** What the stand-in refuses, and what it breaks on purpose. */
export interface Faults {
  readonly readOnlyToken: string
  forbidden: Forbidden
  closed: Closed
  /** The status that answers every write, `null` for none. */
  always: number | null
  readonly once: { readonly fault: OnceFault; readonly matching: RegExp }[]
}

const MAX_BODY_CHARACTERS = 65_536
const COMMENTS = /^\/repos\/[^/]+\/[^/]+\/issues\/(\d+\/comments|comments\/\d+)$/
const ISSUES = /^\/repos\/[^/]+\/[^/]+\/(issues(\/\d+(\/labels(\/[^/]+)?)?)?|labels(\/[^/]+)?)$/

/** The answer to a write that is not let through, in the order a fault of the network comes before the API. */
export function refusalOf(asked: Asked, faults: Faults): Answer | undefined {
  if (asked.method === 'GET' || asked.method === 'HEAD') return undefined
  if (faults.always !== null) return json(faults.always, { message: 'Server Error' })
  const once = faults.once.findIndex(({ matching }) => matching.test(`${asked.method} ${asked.url.pathname}`))
  if (once >= 0) return faultAnswer(faults.once.splice(once, 1)[0]?.fault)
  const closed = closedAnswer(asked, faults.closed)
  if (closed !== undefined) return closed
  if (asked.token === faults.readOnlyToken || isForbidden(asked, faults.forbidden)) return notAccessible()
  return tooLong(asked)
}

/** GitHub's answer to a token that lacks the permission. */
export function notAccessible(): Answer {
  return json(403, {
    message: 'Resource not accessible by integration',
    documentation_url: 'https://docs.github.com/rest',
    status: '403',
  })
}

function closedAnswer({ url, method }: Asked, { locked = [], archived = false }: Closed): Answer | undefined {
  if (!COMMENTS.test(url.pathname) && !ISSUES.test(url.pathname)) return undefined
  if (archived) return json(403, { message: 'Repository was archived so is read-only.' })
  const number = Number(/\/issues\/(\d+)\/comments$/.exec(url.pathname)?.[1])
  if (method !== 'POST' || !locked.includes(number)) return undefined
  const page = 'https://docs.github.com/articles/locking-conversations/'
  return json(403, { message: 'Unable to create comment because issue is locked.', documentation_url: page })
}

function faultAnswer(fault: OnceFault | undefined): Answer {
  if (fault === 'bad-gateway')
    return { status: 502, headers: { 'content-type': 'text/html' }, body: 'Bad Gateway' }
  if (fault === 'already-exists') {
    const errors = [{ resource: 'Label', code: 'already_exists', field: 'name' }]
    return json(422, { message: 'Validation Failed', errors })
  }
  const reset = Math.ceil(Date.now() / 1000) + 1
  const headers = {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  }
  return json(403, { message: 'API rate limit exceeded' }, headers)
}

function isForbidden(asked: Asked, forbidden: Forbidden): boolean {
  if (COMMENTS.test(asked.url.pathname)) return forbidden.comments === true
  return ISSUES.test(asked.url.pathname) && forbidden.issues === true
}

function tooLong(asked: Asked): Answer | undefined {
  const isComment = COMMENTS.test(asked.url.pathname)
  if (!isComment && !ISSUES.test(asked.url.pathname)) return undefined
  if ([...bodyField(asked.body)].length <= MAX_BODY_CHARACTERS) return undefined
  const error = {
    resource: isComment ? 'IssueComment' : 'Issue',
    code: 'unprocessable',
    field: 'data',
    message: `Body is too long (maximum is ${MAX_BODY_CHARACTERS} characters)`,
  }
  return json(422, { message: 'Validation Failed', errors: [error] })
}

function bodyField(json: Buffer): string {
  try {
    const { body } = JSON.parse(json.toString('utf8')) as { body?: unknown }
    return typeof body === 'string' ? body : ''
  } catch {
    return ''
  }
}
