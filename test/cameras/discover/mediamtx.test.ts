import { describe, expect, test } from 'vitest'
import { load } from '../plans.ts'
import { recorded, recordedServer } from './recorded-server.ts'

const PATHS = '/v3/paths/list'
const CONFIG = '/v3/config/global/get'
const CONFIG_PATHS = '/v3/config/paths/list'

const answers = {
  [PATHS]: recorded('mediamtx-paths'),
  [CONFIG]: recorded('mediamtx-config-global'),
  [CONFIG_PATHS]: recorded('mediamtx-config-paths'),
}

/** A list whose pages hold these names. */
function paged(pages: readonly (readonly string[])[], pageCount = pages.length) {
  return (query: URLSearchParams) => ({
    itemCount: pages.flat().length,
    pageCount,
    items: (pages[Number(query.get('page'))] ?? []).map((name) => ({ name, ready: true })),
  })
}

describe('MediaMTX', () => {
  test('has the paths that are ready, and those that begin when they are watched', async () => {
    const { at, paths } = await recordedServer(answers)
    const { cameras, leftOut, text } = await load({ cameras: '4', discover: `mediamtx://${at}` })
    expect(cameras).toEqual([
      { id: 'front-door', url: 'rtsp://127.0.0.1:8554/front-door' },
      { id: 'nvr/yard 3', url: 'rtsp://127.0.0.1:8554/nvr/yard%203' },
      { id: 'roof', url: 'rtsp://127.0.0.1:8554/roof' },
      { id: 'studio', url: 'rtsp://127.0.0.1:8554/studio' },
    ])
    expect(leftOut).toEqual([{ id: 'gate', why: 'offline' }])
    expect(text).toBe('all 4 cameras; 1 of 5 is offline')
    expect(paths()).toEqual([
      `${PATHS}?page=0&itemsPerPage=1000`,
      CONFIG,
      `${CONFIG_PATHS}?page=0&itemsPerPage=1000`,
    ])
  })

  test('says where its metrics and its streams are, and gets the same login everywhere', async () => {
    const server = {
      ...(answers[CONFIG] as object),
      rtspAddress: '0.0.0.0:9554',
      metricsAddress: '[::]:9990',
    }
    const { at, requests } = await recordedServer({ ...answers, [CONFIG]: server })
    const discover = `mediamtx://rea%40der:p%3Ass@${at}`
    const { cameras, metrics } = await load({ cameras: '1', shuffle: false, discover })
    expect(cameras[0]?.url).toBe('rtsp://rea%40der:p%3Ass@127.0.0.1:9554/front-door')
    expect(metrics).toEqual(['http://rea%40der:p%3Ass@127.0.0.1:9990/metrics'])
    const login = `Basic ${Buffer.from('rea@der:p:ss').toString('base64')}`
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([login, login, login])
  })

  test('that encrypts every stream is read by RTSPS', async () => {
    const server = { ...(answers[CONFIG] as object), rtspEncryption: 'strict', metrics: false }
    const { at } = await recordedServer({ ...answers, [CONFIG]: server })
    const { cameras, metrics } = await load({ cameras: '1', shuffle: false, discover: `mediamtx://${at}` })
    expect(cameras[0]?.url).toBe('rtsps://127.0.0.1:8322/front-door')
    expect(metrics).toEqual([])
  })

  test('that keeps its configuration to itself is read at the usual port', async () => {
    const { at } = await recordedServer({ [PATHS]: answers[PATHS] })
    const { cameras, leftOut } = await load({ cameras: '2', discover: `mediamtx://${at}` })
    expect(cameras[0]?.url).toBe('rtsp://127.0.0.1:8554/front-door')
    expect(leftOut.map(({ id }) => id)).toEqual(['gate', 'roof', 'studio'])
  })

  test('without RTSP, or asked for MJPEG, has no cameras to read', async () => {
    const server = { ...(answers[CONFIG] as object), rtsp: false }
    const { at } = await recordedServer({ ...answers, [CONFIG]: server })
    await expect(load({ cameras: '1', discover: `mediamtx://${at}` })).rejects.toThrow(
      '--discover: found 0 cameras (5 of 5 left out: 4 without RTSP or MJPEG, 1 offline), expected at least 1',
    )
    await expect(load({ cameras: '1', discover: `mediamtx://${at}`, protocol: 'mjpeg' })).rejects.toThrow(
      '4 without MJPEG',
    )
  })

  test('has its paths on several pages, which move while they are read', async () => {
    const { at, paths } = await recordedServer({ [PATHS]: paged([['a', 'b'], ['b', 'c'], ['d']]) })
    const { cameras } = await load({ cameras: '4', discover: `mediamtx://${at}` })
    expect(cameras.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
    expect(paths().slice(0, 3)).toEqual([0, 1, 2].map((page) => `${PATHS}?page=${page}&itemsPerPage=1000`))
  })

  test('whose pages repeat, or do not end, is an error', async () => {
    const repeats = await recordedServer({ [PATHS]: paged([['a'], ['a']]) })
    await expect(load({ cameras: '1', discover: `mediamtx://${repeats.at}` })).rejects.toThrow(
      '--discover: found page 2 with nothing new, expected every camera on one page',
    )
    const endless = await recordedServer({
      [PATHS]: (query: URLSearchParams) => ({
        pageCount: 1e9,
        items: [{ name: query.get('page'), ready: true }],
      }),
    })
    await expect(load({ cameras: '1', discover: `mediamtx://${endless.at}` })).rejects.toThrow(
      '--discover: found more than 1000 pages, expected a list of cameras that ends',
    )
    expect(endless.requests).toHaveLength(1000)
  })

  test('is not what answers without paths', async () => {
    const { at } = await recordedServer({ [PATHS]: { streams: [] } })
    await expect(load({ cameras: '1', discover: `mediamtx://${at}` })).rejects.toThrow(
      '--discover: found an object in the answer, expected the paths of MediaMTX',
    )
  })
})
