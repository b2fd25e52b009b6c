import { authorize } from '../shared/authentication.ts'
import { type Address, type Home, isSamePlace } from './address.ts'

type Method = 'OPTIONS' | 'DESCRIBE' | 'ANNOUNCE' | 'SETUP' | 'PLAY' | 'RECORD' | 'GET_PARAMETER' | 'TEARDOWN'

export interface Request {
  readonly method: Method
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** ASCII, announced by its length. */
  readonly body?: string
  /** Challenges answered so far: a second answer is only for a stale nonce, and there is no third. */
  readonly answers: number
}

export function requestOf(method: Method, url: string, headers: Request['headers'] = {}): Request {
  return { method, url, headers, answers: 0 }
}

/**
 * Writes the requests of one session. Header names have their usual spelling and the number comes first: some cameras
 * compare letter by letter.
 */
export class RequestWriter {
  /** Number of the last request. */
  cseq = 0
  /** Empty until the server has named it. */
  session = ''
  /** The server's `WWW-Authenticate` headers. */
  challenges: readonly string[] = []
  private nonceCount = 0
  private readonly address: Address
  private readonly home: Home
  private readonly cnonce: () => string

  constructor(address: Address, home: Home, cnonce: () => string) {
    this.address = address
    this.home = home
    this.cnonce = cnonce
  }

  /** Makes all further requests answer these challenges. */
  challenge(challenges: readonly string[]): void {
    this.challenges = challenges
    this.nonceCount = 0
  }

  /** Whether there are credentials for the challenges. */
  canAuthorize(request: Request): boolean {
    return this.authorization(request, 1) !== null
  }

  text(request: Request): string {
    const { body = '' } = request
    this.cseq += 1
    this.nonceCount += 1
    const authorization = this.authorization(request, this.nonceCount)
    const own: readonly [string, string][] = [
      ['CSeq', `${this.cseq}`],
      ...Object.entries(request.headers),
      ...(body === '' ? [] : [['Content-Length', `${body.length}`] as [string, string]]),
      ...(this.session === '' ? [] : [['Session', this.session] as [string, string]]),
      ...(authorization === null ? [] : [['Authorization', authorization] as [string, string]]),
    ]
    // The protocol's headers win over the user's, and those over our user agent.
    const all = [...own, ...unnamed(this.custom, own)]
    const named = [...all, ...unnamed([['User-Agent', 'camgate']], all)]
    const lines = named.map(([name, value]) => `${name}: ${value}\r\n`)
    return `${request.method} ${request.url} RTSP/1.0\r\n${lines.join('')}\r\n${body}`
  }

  private get custom(): readonly [string, string][] {
    return this.isHome ? Object.entries(this.home.headers) : []
  }

  private get isHome(): boolean {
    return isSamePlace(this.address, this.home.address)
  }

  private authorization({ method, url }: Request, nonceCount: number): string | null {
    const { credentials } = this.home
    if (credentials === null || this.challenges.length === 0 || !this.isHome) return null
    return authorize(this.challenges, credentials, { method, uri: url, cnonce: this.cnonce(), nonceCount })
  }
}

/** The headers whose names are not among `taken`, in any case. */
function unnamed(
  headers: readonly [string, string][],
  taken: readonly [string, string][],
): readonly [string, string][] {
  const names = new Set(taken.map(([name]) => name.toLowerCase()))
  return headers.filter(([name]) => !names.has(name.toLowerCase()))
}
