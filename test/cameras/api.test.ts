import { createServer } from 'node:http'
import net from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { json, listening, serve } from './json-server.ts'
import { failureOf, fixture, load } from './plans.ts'

const legacy = JSON.parse(fixture('legacy-api.json')) as unknown
const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']

/** The proxies of the machine that runs the tests are not what is tested. */
beforeEach(() => {
  for (const name of PROXY_VARIABLES) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a camera API', () => {
  test('is asked once, and its cameras are those that the filter keeps', async () => {
    const { url, requests } = await serve(json(legacy))
    const selection = await load({ cameras: '3', camerasApi: `${url}/api/cameras?page=1` })
    expect(selection.cameras).toEqual([
      { id: '101', url: 'http://cams.example:8080/101/mjpeg' },
      { id: 'yard-3', url: 'https://cams.example/yard-3?token=hunter2' },
      { id: '105', url: 'http://viewer:hunter2@cams.example:8080/105/mjpeg' },
    ])
    expect(selection.text).toBe('all 3 cameras')
    expect(requests.map(({ method, url: path }) => `${method} ${path}`)).toEqual(['GET /api/cameras?page=1'])
    expect(requests[0]?.headers).toMatchObject({ accept: 'application/json' })
  })

  test('with too few cameras is an error with both numbers and what was kept', async () => {
    const { url } = await serve(json(legacy))
    const error = await failureOf(load({ cameras: '24', camerasApi: url }))
    expect(error.code).toBe('bad_input')
    expect(error.message).toBe(
      '--cameras-api: found 3 cameras (of 6 listed, where status is 1), expected at least 24 (asked for by <cameras>)',
    )
    expect(error.hint).toBe("--camera-filter says which are kept; 'none' keeps all")
  })

  test('with no camera left by a filter on a field that nobody has names the field and those that there are', async () => {
    const { url } = await serve(json([{ id: 1, url: 'http://c/1', site: { name: 'yard' } }]))
    const about = '--camera-filter: no camera of the list has a field "stauts", only id, url, site'
    const error = await failureOf(load({ cameras: '1', camerasApi: url, cameraFilter: ['stauts=1'] }))
    expect(error.message).toContain('found 0 cameras (of 1 listed, where stauts is 1)')
    expect(error.hint).toBe(`${about}; --camera-filter says which are kept; 'none' keeps all`)
    const { notes } = await load({ cameras: '1', camerasApi: url, cameraFilter: ['stauts!=1'] })
    expect(notes).toEqual([about])
    const nested = await load({ cameras: '1', camerasApi: url, cameraFilter: ['site.name=yard'] })
    expect(nested.notes).toEqual([])
  })

  test('without any URL is refused, and the hint says where URLs may come from', async () => {
    const { url } = await serve(json([{ name: 'gate' }, { name: 'yard' }]))
    const error = await failureOf(load({ cameras: '1', camerasApi: url }))
    expect(error.hint).toBe(
      '--camera-url makes URLs of other fields, --camera-url-field names the field that has them',
    )
  })

  test('with cameras that cannot be used is refused with all of them', async () => {
    const { url } = await serve(
      json([{ id: 1, status: 1 }, { id: 2, fr_url: 'rtmp://u:hunter2@c/2', status: 1 }, 7]),
    )
    const error = await failureOf(load({ cameras: '1', camerasApi: url, cameraFilter: 'none' }))
    expect(error.message.split('\n')).toEqual([
      '--cameras-api: found entry 1: nothing as the URL, expected a URL such as http://host:8080/stream',
      '--cameras-api: found entry 2: "rtmp://c/2" as the URL, expected a URL that begins with http://, https://, rtsp:// or rtsps://',
      '--cameras-api: found entry 3: nothing as the id, expected a number or a text of 1 to 128 characters',
      '--cameras-api: found entry 3: nothing as the URL, expected a URL such as http://host:8080/stream',
    ])
  })

  test('gets the headers, and the credentials of its URL as Basic authentication', async () => {
    const { url, requests } = await serve(json(legacy))
    const withCredentials = url.replace('http://', 'http://us%40er:p%C3%A4ss%3A@')
    await load({ cameras: '3', camerasApi: withCredentials, header: ['X-Api-Key: k1'] })
    expect(requests[0]?.headers).toMatchObject({
      'x-api-key': 'k1',
      authorization: `Basic ${Buffer.from('us@er:päss:').toString('base64')}`,
    })
  })

  test('gets an authorization header rather than the credentials of its URL', async () => {
    const { url, requests } = await serve(json(legacy))
    const camerasApi = url.replace('http://', 'http://user:pass@')
    await load({ cameras: '3', camerasApi, header: ['Authorization: Bearer abc'] })
    expect(requests[0]?.headers.authorization).toBe('Bearer abc')
  })
})

describe('a redirect of a camera API', () => {
  test('is followed on its own origin with headers and credentials', async () => {
    const { url, requests } = await serve((request, response) => {
      if (request.url === '/new') return json(legacy)(request, response)
      response.writeHead(302, { location: '/new' }).end('moved')
    })
    await load({ cameras: '3', camerasApi: url.replace('//', '//user:pass@'), header: ['X-Api-Key: k1'] })
    expect(requests[1]?.headers).toMatchObject({
      'x-api-key': 'k1',
      authorization: expect.stringMatching(/^Basic /),
    })
  })

  test('to another origin is followed without them', async () => {
    const other = await serve(json(legacy))
    const { url } = await serve(
      (_request, response) => void response.writeHead(307, { location: other.url }).end(),
    )
    await load({ cameras: '3', camerasApi: url.replace('//', '//user:pass@'), header: ['X-Api-Key: k1'] })
    expect(other.requests).toHaveLength(1)
    expect(other.requests[0]?.headers).not.toHaveProperty('x-api-key')
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization')
  })

  test('in a circle ends', async () => {
    const { url, requests } = await serve(
      (_request, response) => void response.writeHead(301, { location: '/' }).end(),
    )
    const error = await failureOf(load({ cameras: '1', camerasApi: url }))
    expect(error.code).toBe('unreachable')
    expect(error.message).toContain('more than 10 redirects')
    expect(requests).toHaveLength(11)
  })

  test.each(['ftp://u:hunter2@files/list', 'http://[', 'file:///etc/passwd'])(
    'to %s is refused',
    async (location) => {
      const { url } = await serve((_request, response) => void response.writeHead(302, { location }).end())
      const error = await failureOf(load({ cameras: '1', camerasApi: url }))
      expect(error.code).toBe('bad_input')
      expect(error.message).toMatch(
        /^--cameras-api: found a redirect to ".*", expected an http or https URL$/,
      )
      expect(error.message).not.toContain('hunter2')
    },
  )
})

describe('a camera API that fails', () => {
  test.each([
    [500, 'unreachable'],
    [503, 'unreachable'],
    [429, 'unreachable'],
    [408, 'unreachable'],
    [400, 'bad_input'],
    [401, 'bad_input'],
    [403, 'bad_input'],
    [404, 'bad_input'],
    [304, 'bad_input'],
  ])('with HTTP %d is %s', async (status, code) => {
    const { url } = await serve((_request, response) => void response.writeHead(status).end())
    const camerasApi = `${url.replace('//', '//user:hunter2@')}/list?token=hunter2`
    const error = await failureOf(load({ cameras: '1', camerasApi }))
    expect(error.code).toBe(code)
    expect(error.message).toContain(`HTTP ${status}`)
    expect(error.message).toContain(`${url}/list?token=***`)
    expect(error.message + error.hint).not.toContain('hunter2')
  })

  test.each([
    ['<html>Sign in</html>', '"<" at line 1, column 1'],
    ['', 'the end of the text at line 1, column 1'],
    ['[{"id": 1,\n  "fr_url": }]', '"}" at line 2, column 13'],
  ])('with %j for JSON is bad input with its place', async (text, place) => {
    const { url } = await serve((_request, response) => void response.end(text))
    const error = await failureOf(load({ cameras: '1', camerasApi: url }))
    expect(error.code).toBe('bad_input')
    expect(error.message).toBe(
      `--cameras-api: found an answer that is not JSON (${place}), expected a JSON list of cameras`,
    )
  })

  test('with an answer above 16 MiB is cut off', async () => {
    const { url } = await serve((_request, response) => {
      const mebibyte = Buffer.alloc(1024 * 1024, ' ')
      const more = () => response.write(mebibyte, () => !response.destroyed && more())
      more()
    })
    const error = await failureOf(load({ cameras: '1', camerasApi: url }))
    expect(error.code).toBe('bad_input')
    expect(error.message).toContain('an answer larger than 16 MiB')
  })

  test('because nobody listens is unreachable', async () => {
    const server = net.createServer()
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const error = await failureOf(load({ cameras: '1', camerasApi: `http://u:hunter2@127.0.0.1:${port}/` }))
    expect(error.code).toBe('unreachable')
    expect(error.message).toBe(
      `--cameras-api: no camera list from http://127.0.0.1:${port}/: connection refused (ECONNREFUSED)`,
    )
  })

  test('by closing the connection is unreachable', async () => {
    const { url } = await serve((request) => request.socket.destroy())
    const error = await failureOf(load({ cameras: '1', camerasApi: url }))
    expect(error.code).toBe('unreachable')
    expect(error.message).toContain('other side closed')
  })

  test.each([
    ['an answer', () => {}],
    [
      'the rest of it',
      (response: import('node:http').ServerResponse) => {
        response.writeHead(200)
        response.write('[')
      },
    ],
  ])('to send %s in time is unreachable', async (_what, begin) => {
    const { url } = await serve((_request, response) => begin(response))
    const error = await failureOf(load({ cameras: '1', camerasApi: url }, { apiTimeoutMs: 200 }))
    expect(error.code).toBe('unreachable')
    expect(error.message).toContain('no complete answer in 0.2 s')
  })

  test('to answer before the run is stopped is an interruption', async () => {
    const stop = new AbortController()
    const { url } = await serve(() => stop.abort())
    const error = await failureOf(load({ cameras: '1', camerasApi: url }, { signal: stop.signal }))
    expect(error.code).toBe('interrupted')
  })
})

describe('a camera API over TLS', () => {
  const tls = { key: fixture('self-signed.key.pem'), cert: fixture('self-signed.cert.pem') }

  test('with a certificate that nobody signed is unreachable, and the hint names --insecure', async () => {
    const { url, requests } = await serve(json(legacy), tls)
    const error = await failureOf(load({ cameras: '3', camerasApi: url }))
    expect(error.code).toBe('unreachable')
    expect(error.message).toMatch(/self-signed certificate|SELF_SIGNED/)
    expect(error.hint).toContain('--insecure')
    expect(requests).toHaveLength(0)
  })

  test('is read with --insecure', async () => {
    const { url } = await serve(json(legacy), tls)
    expect(await load({ cameras: '3', camerasApi: url, insecure: true })).toMatchObject({ found: 3 })
  })

  test('is read through a proxy, where --insecure holds too', async () => {
    const { url } = await serve(json(legacy), tls)
    vi.stubEnv('https_proxy', `http://127.0.0.1:${await tunnel()}`)
    const camerasApi = url.replace('127.0.0.1', 'api.test')
    expect(await load({ cameras: '3', camerasApi, insecure: true })).toMatchObject({ found: 3 })
    expect((await failureOf(load({ cameras: '3', camerasApi }))).code).toBe('unreachable')
  })
})

describe('a proxy from the environment', () => {
  test('is asked for the API, with its own credentials', async () => {
    const proxy = await serve(json(legacy))
    vi.stubEnv('http_proxy', proxy.url.replace('//', '//px:secret@'))
    await load({ cameras: '3', camerasApi: 'http://api.invalid/cameras' })
    expect(proxy.requests.map((request) => request.url)).toEqual(['http://api.invalid/cameras'])
    expect(proxy.requests[0]?.headers['proxy-authorization']).toBe(
      `Basic ${Buffer.from('px:secret').toString('base64')}`,
    )
  })

  test('is left out for the hosts of NO_PROXY', async () => {
    const proxy = await serve(json([]))
    const api = await serve(json(legacy))
    vi.stubEnv('http_proxy', proxy.url)
    vi.stubEnv('no_proxy', '0.0.0.0')
    await load({ cameras: '3', camerasApi: api.url.replace('127.0.0.1', '0.0.0.0') })
    vi.stubEnv('no_proxy', undefined)
    // And for this machine.
    await load({ cameras: '3', camerasApi: api.url })
    expect(proxy.requests).toHaveLength(0)
  })

  test('that is no URL is bad input, without showing it', async () => {
    vi.stubEnv('http_proxy', 'http://px:hunter2@')
    const error = await failureOf(load({ cameras: '3', camerasApi: 'http://api.invalid/' }))
    expect(error.code).toBe('bad_input')
    expect(error.message).toContain('HTTP_PROXY, HTTPS_PROXY: found ')
    expect(error.message).not.toContain('hunter2')
  })
})

/** A proxy that knows CONNECT only; its port. */
async function tunnel(): Promise<number> {
  const proxy = createServer()
  proxy.on('connect', (request, client) => {
    const { port } = new URL(`http://${request.url}`)
    const target = net.connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      target.pipe(client).pipe(target)
    })
    target.on('error', () => client.destroy())
    client.on('error', () => target.destroy())
    client.on('close', () => target.destroy())
  })
  return await listening(proxy)
}
