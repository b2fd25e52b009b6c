import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { json, serve } from './json-server.ts'
import { failureOf, load } from './plans.ts'

async function fromApi(answer: unknown, raw: Record<string, unknown>) {
  const { url } = await serve(json(answer))
  return await load({ camerasApi: url, shuffle: false, ...raw })
}

async function fromFile(text: string, raw: Record<string, unknown>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'camgate-list-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const camerasFile = path.join(folder, 'list')
  writeFileSync(camerasFile, text)
  return await load({ camerasFile, shuffle: false, ...raw })
}

describe("an API's answer", () => {
  const cameraUrl = 'rtsp://nvr:8554/{name}'

  test.each([
    ['a list of objects', [{ name: 'gate' }, { name: 'yard 3' }]],
    ['a list of texts', ['gate', 'yard 3']],
    ['an object keyed by name', { gate: { producers: [] }, 'yard 3': {} }],
    ['an object with the only list', { items: [{ name: 'gate' }, { name: 'yard 3' }], total: 2 }],
  ])('may be %s', async (_, answer) => {
    const { cameras } = await fromApi(answer, { cameras: '2', cameraUrl })
    expect(cameras).toEqual([
      { id: 'gate', url: 'rtsp://nvr:8554/gate' },
      { id: 'yard 3', url: 'rtsp://nvr:8554/yard%203' },
    ])
  })

  test('may be a list of URLs, whose cameras are named without passwords', async () => {
    const { cameras } = await fromApi(['rtsp://u:hunter2@nvr/gate', 'rtsp://nvr/yard'], { cameras: '2' })
    expect(cameras.map(({ id }) => id)).toEqual(['gate', 'yard'])
  })

  test('gives the ids where the target has the URL', async () => {
    const { cameras } = await fromApi([{ id: 7 }], { cameras: '1', target: 'http://nvr/{camera}/mjpeg' })
    expect(cameras).toEqual([{ id: '7', url: 'http://nvr/7/mjpeg' }])
  })

  test('is kept where every filter holds; only the legacy shape has one without being asked', async () => {
    const list = [
      { id: 1, enabled: true, kind: 'ptz', status: 0, url: 'http://c/1' },
      { id: 2, enabled: true, kind: 'dome', status: 1, url: 'http://c/2' },
      { id: 3, enabled: false, kind: 'dome', status: 1, url: 'http://c/3' },
    ]
    const cameraFilter = ['enabled=true', 'kind!=ptz']
    expect((await fromApi(list, { cameras: '1', cameraFilter })).cameras.map(({ id }) => id)).toEqual(['2'])
    expect((await fromApi(list, { cameras: '3' })).found).toBe(3)
    const error = await failureOf(fromApi(list, { cameras: '9', cameraFilter }))
    expect(error.message).toContain('1 cameras (of 3 listed, where enabled is true and kind is not ptz)')
  })
})

describe('a template of URLs', () => {
  test.each([
    ['rtsp://h/{a.b}?n={n}', 'rtsp://h/x%20%2Fy?n=5'],
    ['rtsp://h/{{{n}}}', 'rtsp://h/{5}'],
    ['rtsp://h:{port}/{on}', 'rtsp://h:554/true'],
  ])('%s is filled from the fields', async (cameraUrl, url) => {
    const entry = { id: 'c', a: { b: 'x /y' }, n: 5, port: 554, on: true }
    expect((await fromApi([entry], { cameras: '1', cameraUrl })).cameras).toEqual([{ id: 'c', url }])
  })

  test('with an unknown field is an error with those that there are', async () => {
    const error = await failureOf(
      fromApi([{ id: 1, name: 'x' }], { cameras: '1', cameraUrl: 'rtsp://h/{nmae}' }),
    )
    expect(error.message).toBe(
      '--camera-url: found no field "nmae" in entry 1, expected a text or a number; its fields are id, name',
    )
  })

  test.each(['rtsp://h/x', 'rtsp://h/{', 'rtsp://h/{a b}', 'rtsp://h/}', 'ftp://h/{a}'])(
    '%s is refused',
    async (cameraUrl) => {
      const error = await failureOf(
        load({ cameras: '1', camerasApi: 'http://127.0.0.1:9/', cameraUrl }).catch(
          Promise.reject.bind(Promise),
        ),
      )
      expect(error.message).toMatch(/^--camera-url: found ".*", expected a URL/)
    },
  )

  test('needs a list, and only one option for the URLs', async () => {
    await expect(async () => load({ cameras: '1', cameraUrl: 'rtsp://h/{a}' })).rejects.toThrow(
      '--camera-url requires --cameras-api or --cameras-file',
    )
    const raw = { cameras: '1', camerasApi: 'http://h/', cameraUrl: 'rtsp://h/{a}', target: 'rtsp://h/' }
    await expect(async () => load(raw)).rejects.toThrow(
      '--camera-url cannot be combined with --target: the URLs come from one place',
    )
  })
})

describe('pages of an API', () => {
  const camera = (id: number) => ({ id, url: `http://c/${id}` })

  test('are followed by their Link headers, on the same origin', async () => {
    const { url, requests } = await serve((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://h').searchParams.get('p') ?? 1)
      if (page < 3) response.setHeader('link', `</list?p=1>; rel="first", </list?p=${page + 1}>; rel="next"`)
      json([camera(page)])(request, response)
    })
    const { cameras } = await load({ cameras: '3', camerasApi: `${url}/list`, header: ['X-Key: k'] })
    expect(cameras).toHaveLength(3)
    expect(requests.map(({ headers }) => headers['x-key'])).toEqual(['k', 'k', 'k'])
  })

  test('at another origin are refused', async () => {
    const { url } = await serve((request, response) => {
      response.setHeader('link', '<http://u:hunter2@elsewhere/list>; rel=next')
      json([camera(1)])(request, response)
    })
    const error = await failureOf(load({ cameras: '1', camerasApi: url }))
    expect(error.message).toBe(
      '--cameras-api: found a next page at http://elsewhere, expected all pages at the origin of the first',
    )
  })

  test('are followed by their number where the answer says how many there are', async () => {
    const { url, requests } = await serve((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://h').searchParams.get('page') ?? 0)
      json({ itemCount: 2, pageCount: 2, items: [camera(page)] })(request, response)
    })
    expect((await load({ cameras: '2', camerasApi: url })).found).toBe(2)
    expect(requests).toHaveLength(2)
    expect((await load({ cameras: '1', camerasApi: `${url}/?page=1` })).found).toBe(1)
  })
})

describe('a file', () => {
  test.each([
    ['\ufeffid,url\r\ngate,http://c/1\r\n"yard, ""3""","http://c/2"\r\n'],
    ['name,URL,Id\nx,http://c/1,gate\ny,http://c/2,"yard, ""3"""\n\n'],
  ])('may be CSV: %j', async (text) => {
    const { cameras } = await fromFile(text, { cameras: '2' })
    expect(cameras).toEqual([
      { id: 'gate', url: 'http://c/1' },
      { id: 'yard, "3"', url: 'http://c/2' },
    ])
  })

  test.each([
    ['id,url\ngate,http://c/1\n"yard,http://c/2\n', 'line 3, which is not CSV'],
    ['id,url\ngate,http://c/1,more\n', 'line 2, which is not CSV'],
  ])('that is no CSV after its first line is an error with the line: %j', async (text, found) => {
    const error = await failureOf(fromFile(text, { cameras: '1' }))
    expect(error.message).toMatch(new RegExp(`^--cameras-file: found ${found}, expected CSV `))
  })

  test('may have names for a template', async () => {
    const raw = { cameras: '2', cameraUrl: 'rtsp://nvr/{name}' }
    expect((await fromFile('gate\nyard\n', raw)).cameras[1]).toEqual({ id: 'yard', url: 'rtsp://nvr/yard' })
    const csv = { cameras: '1', cameraUrl: 'rtsp://{host}/{id}' }
    expect((await fromFile('id,host\ngate,10.0.0.7\n', csv)).cameras).toEqual([
      { id: 'gate', url: 'rtsp://10.0.0.7/gate' },
    ])
  })
})

test('names take the place of {camera} in the target', async () => {
  const { cameras } = await load({
    cameras: '2',
    shuffle: false,
    cameraNames: 'gate, yard 3,roof',
    target: 'http://nvr/{camera}',
  })
  expect(cameras).toEqual([
    { id: 'gate', url: 'http://nvr/gate' },
    { id: 'yard 3', url: 'http://nvr/yard%203' },
  ])
})

test('a name with a password in it is refused, and not shown', async () => {
  const names = { cameraNames: 'rtsp://admin:hunter2@nvr/1,gate', target: 'http://nvr/{camera}' }
  const error = await failureOf(load({ cameras: '2', ...names }))
  expect(error.message).toMatch(/^--camera-names: found .+, expected different names .+ without a password$/)
  expect(error.message).not.toContain('hunter2')
})
