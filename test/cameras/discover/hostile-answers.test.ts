import { describe, expect, test } from 'vitest'
import { effort } from '../../effort.ts'
import { serve } from '../json-server.ts'
import { failureOf, load } from '../plans.ts'

const SCHEMES = ['mediamtx', 'go2rtc', 'frigate', 'srs', 'zlm'] as const
const MANY = effort({ unit: 20_000, thorough: 500_000 })

/** The error of a server that gives this text to every request. */
async function failureWith(scheme: string, text: string) {
  const { url } = await serve((_request, response) => response.end(text))
  const { host } = new URL(url)
  return await failureOf(load({ cameras: '100000', discover: `${scheme}://u:hunter2@${host}` }))
}

const HOSTILE: readonly [string, string][] = [
  ['nothing', ''],
  ['a text', '"hunter2"'],
  ['null', 'null'],
  ['an empty object', '{}'],
  ['an empty list', '[]'],
  ['deep lists', '['.repeat(100_000)],
  ['deep objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['prototypes', '{"__proto__": {"items": [], "cameras": {}, "streams": []}, "constructor": 1}'],
  [
    'lists of anything',
    '{"items": [1, null, "", {}, []], "streams": [1, null, {}, []], "code": 0, "data": [1, null, {}, []]}',
  ],
  [
    'names that no text can be made of',
    JSON.stringify({
      items: [{ name: { toString: 1, valueOf: 1 }, ready: true }],
      streams: [{ id: 1, app: { toString: 1 }, name: 'x', publish: { active: true } }],
      code: 0,
      data: [{ app: { toString: 1, valueOf: 1 }, stream: 'x', schema: 'rtsp' }],
      cameras: { gate: { ffmpeg: { inputs: [{ path: { toString: 1, valueOf: 1 } }] } } },
    }),
  ],
  [
    'objects of anything',
    '{"cameras": {"": null, "__proto__": 7, "a": []}, "go2rtc": 1, "pageCount": "many", "items": {}}',
  ],
  ['very many streams', `{"items": [${'{"name":"x","ready":true},'.repeat(MANY)}{}], "code": 0}`],
  [
    'very many names',
    `{${Array.from({ length: MANY }, (_, at) => `"${at}":{"producers":[{"url":"ffmpeg:0#x"}]}`).join()}}`,
  ],
]

describe.each(SCHEMES)('a hostile answer to %s://', (scheme) => {
  test.each(HOSTILE)('of %s ends in a short error without secrets', async (_, text) => {
    const error = await failureWith(scheme, text)
    expect(error.message).toMatch(/^--discover: (?:found .+, expected .+|no camera list from .+)$/)
    expect(error.message.length).toBeLessThan(1000)
    expect(error.message).not.toContain('hunter2')
  })
})

const NAMELESS = JSON.stringify({
  items: [{ ready: true }],
  streams: [{ id: 1, publish: { active: true } }],
  code: 0,
  data: [{ schema: 'rtsp' }],
})

test.each(['mediamtx', 'srs', 'zlm'])('a stream of %s:// without a name is no camera', async (scheme) => {
  const error = await failureWith(scheme, NAMELESS)
  expect(error.message).toContain('found 0 cameras (1 of 1 left out: 1 with an unusable name)')
})

test('a stream of go2rtc that is named after a URL with a password is left out, without the password', async () => {
  const url = 'rtsp://admin:hunter2@192.168.1.2/main'
  const streams = { [url]: { producers: [{ url }] }, gate: {}, 'rtsp://192.168.1.3/main': {} }
  const server = await serve((_request, response) => response.end(JSON.stringify(streams)))
  const { cameras, leftOut } = await load({
    cameras: '2',
    discover: `go2rtc://${new URL(server.url).host}`,
    shuffle: 'false',
  })
  expect(cameras.map(({ id }) => id)).toEqual(['gate', 'rtsp://192.168.1.3/main'])
  expect(leftOut).toEqual([{ id: 'rtsp://192.168.1.2/main', why: 'named after a URL with a password' }])
})

describe('an answer without an end', () => {
  test('is read to its limit', async () => {
    let sent = 0
    const { url } = await serve((_request, response) => {
      const block = Buffer.alloc(1024 * 1024, ' ')
      const more = () => {
        sent += 1
        response.write(block, () => sent < 100 && !response.destroyed && more())
      }
      more()
    })
    const error = await failureOf(load({ cameras: '1', discover: `mediamtx://${new URL(url).host}` }))
    expect(error.message).toBe('--discover: found an answer larger than 16 MiB, expected a list of cameras')
    expect(sent).toBeLessThan(60)
  })

  test('is waited for until the time is up', async () => {
    const { url } = await serve((_request, response) => void response.write('['))
    const loading = load({ cameras: '1', discover: `go2rtc://${new URL(url).host}` }, { apiTimeoutMs: 300 })
    expect((await failureOf(loading)).message).toMatch(/: no complete answer in 0\.3 s$/)
  })

  test('stops with the run', async () => {
    const { url } = await serve(() => {})
    const signal = AbortSignal.timeout(100)
    const loading = load({ cameras: '1', discover: `srs://${new URL(url).host}` }, { signal })
    expect((await failureOf(loading)).code).toBe('interrupted')
  })
})
