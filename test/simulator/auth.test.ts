import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createGuard } from '../../src/simulator/auth.ts'
import { simulators } from './with-simulator.ts'

const { start, watch } = simulators()
const login = { user: 'admin', password: 'ge:heim' }

describe('basic', () => {
  test('only the right name and password get the stream; a 401 is no connection', async () => {
    const simulator = await start({ auth: { ...login, scheme: 'basic' } })
    const token = Buffer.from('admin:ge:heim').toString('base64')
    const bad = await watch(simulator, '/camera/1', { Authorization: `Basic ${token.slice(1)}` })
    await bad.until(() => bad.header !== null)
    expect(bad.status).toBe(401)
    expect(bad.header).toMatch(/^www-authenticate: Basic realm="cameras"/im)
    await (await watch(simulator, '/camera/1', { Authorization: `basic ${token}` })).next(2)
    expect(simulator.stats().connections).toHaveLength(1)
    expect((await fetch(`${simulator.url}/snapshot/1`)).status).toBe(401)
    expect((await fetch(`${simulator.url}/stats`)).status).toBe(200)
  })
})

describe('digest', () => {
  interface Answer {
    readonly algorithm?: 'MD5' | 'SHA-256'
    readonly password?: string
    readonly uri?: string
    readonly nc?: string
    readonly nonce: string
  }

  function authorization({
    algorithm = 'MD5',
    password = 'ge:heim',
    uri = '/camera/1',
    nc = '00000001',
    nonce,
  }: Answer) {
    const hash = (text: string) => createHash(algorithm.replace('-', '')).update(text).digest('hex')
    const secret = hash(`admin:cameras:${password}`)
    const response = hash(`${secret}:${nonce}:${nc}:0a4f:auth:${hash(`GET:${uri}`)}`)
    return (
      `Digest username="admin", realm="cameras", nonce="${nonce}", uri="${uri}", algorithm=${algorithm}, ` +
      `qop=auth, nc=${nc}, cnonce="0a4f", response="${response}"`
    )
  }

  const guard = () => createGuard({ ...login, scheme: 'digest' })
  const nonceOf = (challenges: readonly string[] | null) =>
    /nonce="([^"]+)"/.exec(challenges?.[0] ?? '')?.[1] ?? ''

  test.each(['MD5', 'SHA-256'] as const)('a right answer with %s is welcome, once', (algorithm) => {
    const check = guard()
    const nonce = nonceOf(check('GET', '/camera/1', undefined))
    expect(check('GET', '/camera/1', authorization({ algorithm, nonce }))).toBeNull()
    const again = check('GET', '/camera/1', authorization({ algorithm, nonce }))
    expect(again?.[0]).toMatch(/stale=true/)
    expect(check('GET', '/camera/1', authorization({ algorithm, nonce, nc: '00000002' }))).toBeNull()
  })

  test('a wrong password, another address, a nonce of somebody else and nonsense are not', () => {
    const check = guard()
    const nonce = nonceOf(check('GET', '/camera/1', undefined))
    for (const wrong of [
      authorization({ nonce, password: 'geheim' }),
      authorization({ nonce, uri: '/camera/2' }),
      authorization({ nonce: 'made-up' }),
      'Digest',
      'Digest response="',
      'Basic YWRtaW46Z2U6aGVpbQ==',
    ]) {
      expect(check('GET', '/camera/1', wrong)).toHaveLength(2)
    }
    expect(check('GET', '/camera/1', authorization({ nonce: 'made-up' }))?.[0]).toMatch(/stale=true/)
  })

  test('the stream comes after the challenge, on the same connection or another', async () => {
    const simulator = await start({ auth: { ...login, scheme: 'digest' } })
    const first = await watch(simulator)
    await first.until(() => first.header !== null)
    expect(first.status).toBe(401)
    expect(first.header?.match(/^www-authenticate: digest .*algorithm=(SHA-256|MD5)/gim)).toHaveLength(2)
    const [, nonce = ''] = /nonce="([^"]+)"/.exec(first.header ?? '') ?? []
    await (await watch(simulator, '/camera/1', { Authorization: authorization({ nonce }) })).next(2)
  })
})
