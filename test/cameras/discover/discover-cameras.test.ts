import { describe, expect, test } from 'vitest'
import { failureOf, load } from '../plans.ts'
import { recordedServer } from './recorded-server.ts'

const PATHS = '/v3/paths/list'

function ready(...names: readonly unknown[]) {
  return { pageCount: 1, items: names.map((name) => ({ name, ready: true })) }
}

describe('several servers', () => {
  test('are one list, where ids of more than one get their host', async () => {
    const first = await recordedServer({ [PATHS]: ready('gate', 'yard') })
    const second = await recordedServer({ [PATHS]: ready('gate', 'roof') })
    const discover = [`mediamtx://${first.at}`, `mediamtx://${second.at.replace('127.0.0.1', 'localhost')}`]
    const { cameras } = await load({ cameras: '4', discover })
    expect(cameras).toEqual([
      { id: '127.0.0.1-gate', url: 'rtsp://127.0.0.1:8554/gate' },
      { id: 'yard', url: 'rtsp://127.0.0.1:8554/yard' },
      { id: 'localhost-gate', url: 'rtsp://localhost:8554/gate' },
      { id: 'roof', url: 'rtsp://localhost:8554/roof' },
    ])
  })

  test('that fail are one error with every failure', async () => {
    const { at } = await recordedServer({})
    const error = await failureOf(
      load({ cameras: '1', discover: [`mediamtx://u:hunter2@${at}`, 'mediamtx://u:hunter2@127.0.0.1:9'] }),
    )
    expect(error.code).toBe('bad_input')
    expect(error.message.split('\n')).toEqual([
      `--discover: found HTTP 404 from http://${at}${PATHS}?page=0&itemsPerPage=1000, expected HTTP 200 and a JSON list`,
      `--discover: no camera list from http://127.0.0.1:9${PATHS}?page=0&itemsPerPage=1000: connection refused (ECONNREFUSED)`,
    ])
  })
})

describe('a server whose API is off', () => {
  test.each([
    ['mediamtx', '`api: yes` in mediamtx.yml'],
    ['srs', '`http_api { enabled on; }`'],
    ['frigate', 'unless it is published'],
  ])('%s://: the hint says how to switch it on', async (scheme, how) => {
    const error = await failureOf(load({ cameras: '1', discover: `${scheme}://127.0.0.1:9` }))
    expect(error.hint).toContain(how)
    expect(error.hint).toContain('check the address')
  })
})

describe('a name that a server gives', () => {
  test.each([
    ['a b', 'a%20b'],
    ['a/b', 'a/b'],
    ['50%', '50%25'],
    ['a?b#c', 'a%3Fb%23c'],
    ['hübsch/門', 'h%C3%BCbsch/%E9%96%80'],
    ['__proto__', '__proto__'],
    ['\ud800', '%EF%BF%BD'],
    ['user:hunter2@elsewhere', 'user%3Ahunter2%40elsewhere'],
    ['..', '..'],
  ])('%j is a path of its URL', async (name, path) => {
    const { at } = await recordedServer({ [PATHS]: ready(name) })
    const { cameras } = await load({ cameras: '1', discover: `mediamtx://${at}` })
    expect(cameras).toEqual([{ id: name, url: `rtsp://127.0.0.1:8554/${path}` }])
  })

  test.each([['a\nb'], ['\u0007'], ['\u009b31m'], [''], ['x'.repeat(129)], ['x'.repeat(1_000_000)]])(
    '%.20j leaves its camera out',
    async (name) => {
      const { at } = await recordedServer({ [PATHS]: ready('fine', name) })
      const { leftOut, text } = await load({ cameras: '1', discover: `mediamtx://${at}` })
      expect(text).toBe('all 1 camera; 1 of 2 left out: 1 with an unusable name')
      expect(leftOut[0]?.id.length).toBeLessThanOrEqual(128)
    },
  )
})
