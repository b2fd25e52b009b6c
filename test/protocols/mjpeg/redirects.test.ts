import { describe, expect, test } from 'vitest'
import { openMjpeg } from '../../../src/protocols/mjpeg/mjpeg-client.ts'
import { nothingOpen, type ScriptedServer, serve } from '../scripted-server.ts'
import { watch } from '../watched.ts'
import { answer, stream } from './responses.ts'

function redirectTo(location: string, status = '302 Found'): ReturnType<typeof answer> {
  return answer(status, `Location: ${location}`)
}

const manyCookies = (count: number) => Array.from({ length: count }, (_, i) => `a${i}=`).join('; ')

describe('redirects', () => {
  test.each(['301 Moved', '302 Found', '303 See Other', '307 Temporary', '308 Permanent'])(
    '%s is followed',
    async (status) => {
      const server = await serve((socket, head) =>
        head.startsWith('GET /old ') ? redirectTo('/new?x=1', status)(socket) : stream(500)(socket),
      )
      const watched = watch(openMjpeg, server.url('/old'))
      await watched.hasFrames(1)
      expect(server.heads.map((head) => head.split(' ')[1])).toEqual(['/old', '/new?x=1'])
      watched.abort.abort()
      await nothingOpen(server)
    },
  )

  test('twenty are followed, one more is not', async () => {
    const hops = (last: number) =>
      serve((socket, _head, index) =>
        index === last ? stream(500)(socket) : redirectTo(`/${index + 1}`)(socket),
      )
    await watch(openMjpeg, (await hops(20)).url()).hasFrames(1)
    const server = await hops(21)
    expect(await watch(openMjpeg, server.url()).end).toEqual({
      kind: 'protocol_error',
      detail: 'HTTP 302 Found: more than 20 redirects',
      httpStatus: 302,
    })
    expect(server.heads).toHaveLength(21)
  })

  test('a loop ends', async () => {
    const server = await serve((socket) => redirectTo('/video')(socket))
    expect((await watch(openMjpeg, server.url()).end).kind).toBe('protocol_error')
  })

  test('to https, and back', async () => {
    const target = await serve(stream(500))
    const secure = await serve((socket) => redirectTo(target.url())(socket), { tls: true })
    const first = await serve((socket) => redirectTo(secure.url())(socket))
    await watch(openMjpeg, first.url(), { insecure: true }).hasFrames(1)
  })

  test.each(['rtsp://cam/live', 'http://', 'http://[bad', 'javascript:alert(1)'])(
    'to %j: no',
    async (location) => {
      const server = await serve((socket) => redirectTo(location)(socket))
      const end = await watch(openMjpeg, server.url()).end
      expect(end).toMatchObject({
        kind: 'protocol_error',
        detail: 'HTTP 302 Found: no http or https URL to go to',
      })
    },
  )

  describe('bring cookies, as viewers keep them', () => {
    const cookieOf = (head = '') => /^cookie: (.*)\r$/im.exec(head)?.[1] ?? ''
    const setting = (...cookies: string[]) =>
      answer('302 Found', 'Location: /video', ...cookies.map((cookie) => `Set-Cookie: ${cookie}`))

    async function sentBack(cookies: string[], headers: Record<string, string> = {}): Promise<string> {
      const server = await serve((socket, _head, index) =>
        index === 0 ? setting(...cookies)(socket) : stream(500)(socket),
      )
      await watch(openMjpeg, server.url('/login'), { headers }).hasFrames(1)
      return cookieOf(server.heads[1])
    }

    test('a camera that sends everybody back until its cookie comes plays', async () => {
      const server = await serve((socket, head) =>
        cookieOf(head).includes('session=1') ? stream(500)(socket) : setting('session=1; Path=/')(socket),
      )
      await watch(openMjpeg, server.url()).hasFrames(1)
      expect(server.heads).toHaveLength(2)
    })

    test('a cookie of a challenge comes with its answer', async () => {
      const challenge = answer('401 Unauthorized', 'WWW-Authenticate: Basic realm="x"', 'Set-Cookie: a=b')
      const server = await serve((socket, _head, index) =>
        index === 0 ? challenge(socket) : stream(500)(socket),
      )
      await watch(openMjpeg, server.url('/video', 'user:secret@')).hasFrames(1)
      expect(cookieOf(server.heads[1])).toBe('a=b')
      expect(server.heads[1]).toMatch(/^authorization: basic /im)
    })

    test.each<[string, string[], string]>([
      ['several', ['a=b', 'c=d; HttpOnly; Secure'], 'a=b; c=d'],
      ['the last of a name', ['a=b', 'a=c'], 'a=c'],
      ['one without a value', ['a=; Path=/'], 'a='],
      ['none that is taken back', ['a=b', 'a=b; Max-Age=0'], ''],
      ['none without a name', ['=b', 'b', ''], ''],
      ['none with control bytes', ['a=\x01'], ''],
      ['as many as clients keep', Array.from({ length: 60 }, (_, i) => `a${i}=`), manyCookies(50)],
    ])('%s', async (_what, cookies, sent) => {
      expect(await sentBack(cookies)).toBe(sent)
    })

    test('but not instead of a custom header', async () => {
      expect(await sentBack(['a=b'], { cookie: 'mine=1' })).toBe('mine=1')
    })

    test('and none to another host', async () => {
      const other = await serve(stream(500), { host: '127.0.0.2' })
      const home = await serve((socket) =>
        answer('302 Found', `Location: ${other.url()}`, 'Set-Cookie: a=b')(socket),
      )
      await watch(openMjpeg, home.url()).hasFrames(1)
      expect(cookieOf(other.heads[0])).toBe('')
    })
  })

  describe('keep secrets at home', () => {
    const headers = { authorization: 'Bearer secret', 'x-key': 'secret', cookie: 'secret' }

    async function headsOf(home: ScriptedServer, other: ScriptedServer): Promise<string> {
      await watch(openMjpeg, home.url('/video', 'user:secret@'), { headers }).hasFrames(1)
      return other.heads.join('')
    }

    test('another origin gets no custom header', async () => {
      const other = await serve(stream(500))
      const home = await serve((socket) => redirectTo(other.url())(socket))
      expect(await headsOf(home, other)).not.toMatch(/secret|authorization/i)
      expect(home.heads[0]).toContain('secret')
    })

    test('another origin gets no credentials, even if it asks for them', async () => {
      const other = await serve(answer('401 Unauthorized', 'WWW-Authenticate: Basic realm="x"'))
      const home = await serve((socket) => redirectTo(other.url())(socket))
      const end = await watch(openMjpeg, home.url('/video', 'user:secret@')).end
      expect(end.kind).toBe('unauthorized')
      expect(other.heads).toHaveLength(1)
      expect(other.heads.join('')).not.toMatch(/authorization/i)
    })

    test('the same origin keeps them', async () => {
      const home = await serve((socket, head) =>
        head.startsWith('GET /video ') ? redirectTo('/other')(socket) : stream(500)(socket),
      )
      await watch(openMjpeg, home.url(), { headers }).hasFrames(1)
      expect(home.heads[1]).toMatch(/^x-key: secret\r$/im)
    })

    test('back at home they are sent again', async () => {
      let home: ScriptedServer | null = null
      const other = await serve((socket) => redirectTo(home?.url('/end') ?? '')(socket))
      home = await serve((socket, head) =>
        head.startsWith('GET /end ') ? stream(500)(socket) : redirectTo(other.url())(socket),
      )
      await watch(openMjpeg, home.url(), { headers }).hasFrames(1)
      expect(home.heads[1]).toMatch(/^x-key: secret\r$/im)
      expect(other.heads.join('')).not.toContain('secret')
    })
  })
})
