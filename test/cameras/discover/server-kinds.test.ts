import { describe, expect, test } from 'vitest'
import { failureOf, load } from '../plans.ts'
import { recorded, recordedServer } from './recorded-server.ts'

const SECRET = '035c73f7-bb6b-4889-a715-d9eb2d1925cc'

describe('go2rtc', () => {
  const answers = { '/api/streams': recorded('go2rtc-streams'), '/api': recorded('go2rtc-info') }

  test('has its streams by RTSP, without those that ffmpeg makes of another one', async () => {
    const { at } = await recordedServer(answers)
    const { cameras, leftOut, text, metrics } = await load({ cameras: '3', discover: `go2rtc://${at}` })
    expect(metrics).toEqual([`http://${at}/api/streams`])
    expect(cameras).toEqual([
      { id: 'front door', url: 'rtsp://127.0.0.1:8555/front%20door' },
      { id: 'yard', url: 'rtsp://127.0.0.1:8555/yard' },
      { id: 'gate', url: 'rtsp://127.0.0.1:8555/gate' },
    ])
    expect(leftOut).toEqual([{ id: 'front_mjpeg', why: 'made of another stream' }])
    expect(text).toBe('all 3 cameras; 1 of 4 left out: 1 made of another stream')
  })

  test('has them as MJPEG, from the stream that is made for it', async () => {
    const { at } = await recordedServer(answers)
    const raw = { cameras: '2', protocol: 'mjpeg', shuffle: false, discover: `go2rtc://u:p%40ss@${at}` }
    const { cameras } = await load(raw)
    expect(cameras.map(({ url }) => url)).toEqual([
      `http://u:p%40ss@${at}/api/stream.mjpeg?src=front_mjpeg`,
      `http://u:p%40ss@${at}/api/stream.mjpeg?src=yard`,
    ])
  })

  test('may send RTSP at a port that it does not know', async () => {
    const { at } = await recordedServer(answers)
    const { cameras } = await load({ cameras: '1', shuffle: false, discover: `go2rtc://${at}?rtsp=18554` })
    expect(cameras[0]?.url).toBe('rtsp://127.0.0.1:18554/front%20door')
  })

  test('without any stream has no cameras', async () => {
    const { at } = await recordedServer({ '/api/streams': {} })
    await expect(load({ cameras: '1', discover: `go2rtc://${at}` })).rejects.toThrow(
      '--discover: found 0 cameras, expected at least 1 (asked for by <cameras>)',
    )
  })
})

describe('Frigate', () => {
  const answers = { '/api/config': recorded('frigate-config'), '/api/stats': recorded('frigate-stats') }

  test('has the enabled cameras that it sends again, by the names of their streams', async () => {
    const { at } = await recordedServer(answers)
    const { cameras, leftOut, metrics } = await load({ cameras: '3', discover: `frigate://${at}` })
    expect(metrics).toEqual([`http://${at}/api/go2rtc/streams`])
    expect(cameras).toEqual([
      { id: 'front', url: 'rtsp://127.0.0.1:8554/front' },
      { id: 'yard', url: 'rtsp://127.0.0.1:8554/yard_main' },
      { id: 'gate', url: 'rtsp://127.0.0.1:8554/gate_high' },
    ])
    expect(leftOut).toEqual([
      { id: 'roof', why: 'disabled' },
      { id: 'shed', why: 'without RTSP or MJPEG' },
      { id: 'lobby', why: 'offline' },
    ])
  })

  test('that does not say how its cameras are has all of them online', async () => {
    const { at } = await recordedServer({ '/api/config': answers['/api/config'] })
    expect(await load({ cameras: '4', discover: `frigate://${at}` })).toMatchObject({ found: 4 })
  })
})

describe('SRS', () => {
  const STREAMS = '/api/v1/streams/'
  const answers = { [STREAMS]: recorded('srs-streams'), '/api/v1/versions': recorded('srs-versions') }

  test('has the streams that are published and have video', async () => {
    const { at, paths } = await recordedServer(answers)
    const { cameras, leftOut, metrics } = await load({ cameras: '1', discover: `srs://u:p@${at}` })
    expect(metrics).toEqual([`http://u:p@${at}/api/v1/summaries`])
    expect(cameras).toEqual([{ id: 'live/front', url: 'rtsp://u:p@127.0.0.1:554/live/front' }])
    expect(leftOut).toEqual([
      { id: 'live/radio', why: 'without video' },
      { id: 'live/yard 3', why: 'offline' },
    ])
    expect(paths()[0]).toBe(`${STREAMS}?start=0&count=500`)
  })

  test('before version 7 sends no RTSP, and the error says so', async () => {
    const versions = { code: 0, data: { major: 6, minor: 0, revision: 184, version: '6.0.184' } }
    const { at } = await recordedServer({ ...answers, '/api/v1/versions': versions })
    await expect(load({ cameras: '1', discover: `srs://${at}` })).rejects.toThrow('1 without RTSP or MJPEG')
  })

  test('has more streams on further pages', async () => {
    const all = Array.from({ length: 1100 }, (_, index) => ({
      id: `vid-${index}`,
      ...{ app: 'live', name: `cam${index}`, publish: { active: true }, video: { codec: 'H264' } },
    }))
    const page = (query: URLSearchParams) => {
      const [start, count] = [Number(query.get('start')), Number(query.get('count'))]
      return { code: 0, streams: all.slice(start, start + count) }
    }
    const { at, paths } = await recordedServer({ [STREAMS]: page })
    const { found } = await load({ cameras: '1', discover: `srs://${at}` })
    expect(found).toBe(1100)
    expect(paths().slice(0, 3)).toEqual([0, 500, 1000].map((start) => `${STREAMS}?start=${start}&count=500`))
  })
})

describe('ZLMediaKit', () => {
  const MEDIA = '/index/api/getMediaList'
  const answers = { [MEDIA]: recorded('zlm-media'), '/index/api/getServerConfig': recorded('zlm-config') }

  test('has each stream once, whatever it is sent as', async () => {
    const { at, paths } = await recordedServer(answers)
    const { cameras, leftOut, metrics } = await load({
      cameras: '2',
      discover: `zlm://${at}?secret=${SECRET}`,
    })
    expect(metrics).toEqual(
      ['getThreadsLoad', 'getWorkThreadsLoad', 'getStatistic'].map(
        (name) => `http://${at}/index/api/${name}?secret=${SECRET}`,
      ),
    )
    expect(cameras).toEqual([
      { id: 'live/front', url: 'rtsp://127.0.0.1:8554/live/front' },
      { id: 'tenant.example/live/front', url: 'rtsp://127.0.0.1:8554/live/front?vhost=tenant.example' },
    ])
    expect(leftOut).toEqual([{ id: 'live/studio', why: 'without RTSP or MJPEG' }])
    expect(paths()[0]).toBe(`${MEDIA}?secret=${SECRET}`)
  })

  test('with a wrong secret is an error without it', async () => {
    const { at } = await recordedServer({ [MEDIA]: { code: -100, msg: `Incorrect secret ${SECRET}` } })
    const error = await failureOf(load({ cameras: '1', discover: `zlm://${at}?secret=${SECRET}` }))
    expect(error.message).toBe(
      '--discover: found a secret that ZLMediaKit does not accept, expected that of its [api] section, as in zlm://host?secret=…',
    )
  })

  test('without a stream has no list', async () => {
    const { at } = await recordedServer({ [MEDIA]: { code: 0 } })
    await expect(load({ cameras: '1', discover: `zlm://${at}` })).rejects.toThrow(
      '--discover: found 0 cameras',
    )
  })
})
