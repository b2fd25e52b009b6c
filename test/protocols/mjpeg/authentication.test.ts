import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openMjpeg } from '../../../src/protocols/mjpeg/mjpeg-client.ts'
import { type Script, type ScriptedServer, serve } from '../scripted-server.ts'
import { watch } from '../watched.ts'
import { answer, stream } from './responses.ts'

const NONCES = ['first', 'second', 'third']

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

function authorizationOf(head: string): string {
  return /^authorization: (.*)\r$/im.exec(head)?.[1] ?? ''
}

function field(authorization: string, name: string): string {
  return new RegExp(`\\b${name}="?([^",]*)`).exec(authorization)?.[1] ?? ''
}

/** A camera that wants Basic. */
function basicCamera(credentials: string): Script {
  const expected = `Basic ${Buffer.from(credentials).toString('base64')}`
  const challenge = answer('401 Unauthorized', 'WWW-Authenticate: Basic realm="cam"')
  return (socket, head) => (authorizationOf(head) === expected ? stream(500)(socket) : challenge(socket))
}

/** A camera that wants Digest with the nonce of its choice; the first `staleNonces` it calls too old. */
function digestCamera(password: string, staleNonces = 0): Script {
  return (socket, head, index) => {
    const given = authorizationOf(head)
    const nonce = field(given, 'nonce')
    const [method, uri] = head.split(' ')
    const secret = md5(`admin:cam, "1":${password}`)
    const cnonce = `${field(given, 'nc')}:${field(given, 'cnonce')}:auth`
    const isRight =
      field(given, 'response') === md5(`${secret}:${nonce}:${cnonce}:${md5(`${method}:${uri}`)}`)
    if (isRight && NONCES.indexOf(nonce) >= staleNonces) return stream(500)(socket)
    const stale = isRight ? ', stale=true' : ''
    const digest = `Digest realm="cam, \\"1\\"", nonce="${NONCES[index]}", qop="auth,auth-int", algorithm=MD5${stale}`
    return answer(
      '401 Unauthorized',
      'WWW-Authenticate: Basic realm="x"',
      `WWW-Authenticate: ${digest}`,
    )(socket)
  }
}

async function requests(server: ScriptedServer, userInfo: string): Promise<[kind: string, count: number]> {
  const watched = watch(openMjpeg, server.url('/video?camera=1', userInfo))
  const kind = await Promise.race([
    watched.end.then((end) => end.kind),
    watched.hasFrames(1).then(() => 'frames'),
  ])
  return [kind, server.heads.length]
}

describe('Basic', () => {
  test('credentials are sent when they are asked for', async () => {
    const server = await serve(basicCamera('admin:pass'))
    expect(await requests(server, 'admin:pass@')).toEqual(['frames', 2])
    expect(authorizationOf(server.heads[0] ?? '')).toBe('')
  })

  test('they may hold any character, percent-encoded or not', async () => {
    const server = await serve(basicCamera('ad min:pä:s@/%s'))
    expect(await requests(server, 'ad%20min:p%C3%A4:s%40%2F%25s@')).toEqual(['frames', 2])
    expect(await requests(await serve(basicCamera('a:100%')), 'a:100%@')).toEqual(['frames', 2])
  })

  test('a user without a password', async () => {
    expect(await requests(await serve(basicCamera('admin:')), 'admin@')).toEqual(['frames', 2])
  })

  test('a wrong password is unauthorized after one try', async () => {
    expect(await requests(await serve(basicCamera('admin:right')), 'admin:wrong@')).toEqual([
      'unauthorized',
      2,
    ])
  })

  test('without credentials nothing is tried', async () => {
    expect(await requests(await serve(basicCamera('admin:pass')), '')).toEqual(['unauthorized', 1])
  })

  test('a scheme that nobody knows is not tried', async () => {
    const server = await serve(answer('401 Unauthorized', 'WWW-Authenticate: Negotiate'))
    expect(await requests(server, 'admin:pass@')).toEqual(['unauthorized', 1])
  })

  test('an own authorization header goes out at once', async () => {
    const server = await serve(basicCamera('admin:pass'))
    const authorization = `Basic ${Buffer.from('admin:pass').toString('base64')}`
    await watch(openMjpeg, server.url(), { headers: { authorization } }).hasFrames(1)
    expect(server.heads).toHaveLength(1)
  })
})

describe('Digest', () => {
  test('goes before Basic', async () => {
    const server = await serve(digestCamera('pass'))
    expect(await requests(server, 'admin:pass@')).toEqual(['frames', 2])
    expect(authorizationOf(server.heads[1] ?? '')).toMatch(/^Digest /)
  })

  test('a nonce that is too old is replaced once', async () => {
    expect(await requests(await serve(digestCamera('pass', 1)), 'admin:pass@')).toEqual(['frames', 3])
  })

  test('a server that calls every nonce too old is given up', async () => {
    expect(await requests(await serve(digestCamera('pass', 9)), 'admin:pass@')).toEqual(['unauthorized', 3])
  })

  test('a wrong password is unauthorized after one try', async () => {
    expect(await requests(await serve(digestCamera('right')), 'admin:wrong@')).toEqual(['unauthorized', 2])
  })
})
