import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from '../../../current-test.ts'
import { answerTo, type DeviceShape } from './onvif-answers.ts'

export const USERNAME = 'operator'
export const PASSWORD = 's3cret&<pass>'

export interface DeviceOptions extends Partial<DeviceShape> {
  readonly address?: string
  /** How it wants the password; by default as HTTP Digest. */
  readonly auth?: 'digest' | 'token' | 'none'
  readonly password?: string
  /** Its clock minus ours. */
  readonly clockOffsetMs?: number
  /** The first right digests are called stale, this many. */
  readonly stale?: number
  /** Replaces the answer to an operation. */
  readonly instead?: (
    operation: string,
    authorization: string | undefined,
  ) => { status: number; body: string; headers?: Record<string, string> } | null
  /** How long it takes to say its time. */
  readonly delayMs?: number
  /** Operations that are never answered. */
  readonly isSilent?: (operation: string) => boolean
}

export interface OnvifDevice {
  readonly host: string
  readonly url: string
  /** Every request, by its operation, in order. */
  readonly operations: readonly string[]
  /** Requests with credentials that were wrong. */
  readonly failedLogins: number
  /** Requests with credentials that were right. */
  readonly logins: number
}

const OPEN = new Set(['GetSystemDateAndTime'])

/** A device as the WSDL files of ONVIF describe it: Digest (RFC 7616) or `UsernameToken`, each nonce good once. */
export async function startDevice(options: DeviceOptions = {}): Promise<OnvifDevice> {
  const { address = '127.0.0.1', auth = 'digest', password = PASSWORD, clockOffsetMs = 0 } = options
  const state = { operations: [] as string[], failedLogins: 0, logins: 0, stale: options.stale ?? 0 }
  const nonces = new Set<string>()
  const server = createServer((request, response) => void answer(request, response))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const operation = /<(?:[\w-]+:)?Body[^>]*>\s*<(?:[\w-]+:)?(\w+)/.exec(body)?.[1] ?? ''
    state.operations.push(operation)
    if (options.isSilent?.(operation)) return
    if (operation === 'GetSystemDateAndTime') await sleep(options.delayMs)
    const instead = options.instead?.(operation, request.headers.authorization) ?? null
    if (instead !== null) return void response.writeHead(instead.status, instead.headers).end(instead.body)
    if (auth !== 'none' && !OPEN.has(operation) && !isAuthorized(request, response, body)) return
    const shape = { channels: 1, media: 'ver10', hasServices: true, streamHost: address, ...options } as const
    const now = new Date(Date.now() + clockOffsetMs)
    response.setHeader('content-type', 'application/soap+xml; charset=utf-8')
    const { status, body: content } = answerTo(operation, body, { ...shape, base: base(), now })
    response.writeHead(status).end(content)
  }

  function isAuthorized(request: IncomingMessage, response: ServerResponse, body: string): boolean {
    const verdict =
      auth === 'digest'
        ? digestVerdict(request, password, nonces)
        : tokenVerdict(body, password, nonces, Date.now() + clockOffsetMs)
    if (verdict === 'wrong') state.failedLogins += 1
    if (verdict === 'right' && state.stale > 0) {
      state.stale -= 1
      challenge(response, ', stale=true')
      return false
    }
    if (verdict === 'right') {
      state.logins += 1
      return true
    }
    if (auth === 'digest') challenge(response, '')
    else response.writeHead(400, { 'content-type': 'application/soap+xml' }).end(NOT_AUTHORIZED)
    return false
  }

  function challenge(response: ServerResponse, more: string): void {
    const nonce = randomBytes(8).toString('hex')
    nonces.add(nonce)
    const header = `Digest realm="ONVIF", qop="auth", nonce="${nonce}", algorithm=MD5${more}`
    response.writeHead(401, { 'www-authenticate': header, 'content-type': 'text/html' }).end('<h1>401</h1>')
  }

  const base = () => `http://${address}:${(server.address() as AddressInfo).port}`
  server.listen(0, address)
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return Object.assign(state, { host: base().slice('http://'.length), url: `${base()}/onvif/device_service` })
}

type Verdict = 'none' | 'right' | 'wrong'

/** Written for the tests, so that the product's own digests are checked by somebody else's. */
function digestVerdict({ headers }: IncomingMessage, password: string, nonces: Set<string>): Verdict {
  const header = headers.authorization
  if (header === undefined) return 'none'
  const field = (name: string) => new RegExp(`\\b${name}="?([^",]*)"?`).exec(header)?.[1] ?? ''
  const md5 = (content: string) => createHash('md5').update(content).digest('hex')
  const secret = md5(`${USERNAME}:ONVIF:${password}`)
  const answered = md5(`POST:${field('uri')}`)
  const parts = [secret, field('nonce'), field('nc'), field('cnonce'), 'auth', answered]
  const isRight = md5(parts.join(':')) === field('response') && field('username') === USERNAME
  return isRight && nonces.delete(field('nonce')) ? 'right' : 'wrong'
}

const MAX_AGE_MS = 5000

function tokenVerdict(body: string, password: string, nonces: Set<string>, nowMs: number): Verdict {
  if (!body.includes('UsernameToken')) return 'none'
  const part = (name: string) => new RegExp(`<[\\w:]*${name}(?: [^>]*)?>([^<]*)<`).exec(body)?.[1] ?? ''
  const [nonce, created] = [part('Nonce'), part('Created')]
  const hash = createHash('sha1').update(Buffer.from(nonce, 'base64')).update(created).update(password)
  const age = Math.abs(Date.parse(created) - nowMs)
  const isFresh = !nonces.has(nonce) && age <= MAX_AGE_MS
  nonces.add(nonce)
  return isFresh && hash.digest('base64') === part('Password') && part('Username') === USERNAME
    ? 'right'
    : 'wrong'
}

const NOT_AUTHORIZED = `<?xml version="1.0"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:ter="http://www.onvif.org/ver10/error">
<env:Body><env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>ter:NotAuthorized</env:Value></env:Subcode></env:Code>
<env:Reason><env:Text xml:lang="en">Sender not Authorized</env:Text></env:Reason></env:Fault></env:Body></env:Envelope>`
