import { describe, expect, test } from 'vitest'
import { type Description, readDescription } from '../../../src/protocols/rtsp/description.ts'
import {
  BEGINS,
  flagsOf,
  KEY,
  PICTURE,
  PICTURE_SET,
  pictureBytesOf,
  SEQUENCE_SET,
  VIDEO_SET,
} from '../../../src/protocols/rtsp/rtp/payload-contents.ts'

const BASE = 'rtsp://host:8554/cam?x=1'

function sdp(...lines: string[]): string {
  return ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=x', 't=0 0', ...lines, ''].join('\r\n')
}

/** Of one that can be read. */
function described(text: string, base: string, withAudio: boolean): Description | null {
  const description = readDescription(text, base, withAudio ? 'audio' : 'video')
  return typeof description === 'string' ? null : description
}

const VIDEO = ['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000']
const AUDIO = ['m=audio 0 RTP/AVP 97', 'a=rtpmap:97 MPEG4-GENERIC/48000/2', 'a=control:audio']

describe('a description', () => {
  test.each<[string, string, string]>([
    ['relative', 'track1', 'rtsp://host/cam/track1'],
    ['relative with a query', 'trackID=1?x=2', 'rtsp://host/cam/trackID=1?x=2'],
    ['absolute', 'rtsp://other/cam/a', 'rtsp://other/cam/a'],
    ['absolute over TLS', 'rtsps://other/cam/a', 'rtsps://other/cam/a'],
    ['that begins with a slash', '/track1', 'rtsp://host/cam/track1'],
    ['that is the stream itself', '*', 'rtsp://host/cam'],
    ['that is no URL', 'a b\u00e9\u007f', 'rtsp://host/cam/a%20b%C3%A9%7F'],
    ['that would be too long', 'x'.repeat(3000), 'rtsp://host/cam'],
  ])('has the URL of its track, from a control %s', (_kind, control, url) => {
    const found = described(sdp(...VIDEO, `a=control:${control}`), 'rtsp://host/cam', false)
    expect(found?.tracks[0]?.url).toBe(url)
  })

  test('without a control has the track at its own URL', () => {
    expect(described(sdp(...VIDEO), BASE, false)).toMatchObject({ url: BASE, tracks: [{ url: BASE }] })
  })

  test('that ends with a slash gets no second one', () => {
    const found = described(sdp(...VIDEO, 'a=control:t'), 'rtsp://host/cam/', false)
    expect(found?.tracks[0]?.url).toBe('rtsp://host/cam/t')
  })

  test('names the stream as a whole by the session control', () => {
    const found = described(sdp('a=control:rtsp://host/all', ...VIDEO, 'a=control:t'), BASE, false)
    expect(found).toMatchObject({ url: 'rtsp://host/all', tracks: [{ url: 'rtsp://host/all/t' }] })
  })

  test('has its video, wherever it stands, and its audio only when that is wanted', () => {
    const text = sdp(...AUDIO, ...VIDEO, 'a=control:v1', ...VIDEO, 'a=control:v2')
    expect(described(text, 'rtsp://h/c', false)?.tracks.map(({ url }) => url)).toEqual(['rtsp://h/c/v1'])
    const both = described(text, 'rtsp://h/c', true)?.tracks
    expect(both?.map(({ kind, url }) => [kind, url])).toEqual([
      ['video', 'rtsp://h/c/v1'],
      ['audio', 'rtsp://h/c/audio'],
    ])
    expect(both?.[1]?.coding.clockRate).toBe(48_000)
  })

  test('knows formats by their map, and those that have numbers of their own', () => {
    const formats = (...lines: string[]) => described(sdp(...lines), BASE, false)?.tracks[0]?.coding
    const key = Buffer.of(0x65, 0x88)
    const found = (contents = 0) => [pictureBytesOf(contents), flagsOf(contents)]
    expect(found(formats(...VIDEO)?.formats.get(96)?.(key, 0, 2))).toEqual([2, PICTURE | BEGINS | KEY])
    const jpeg = formats('m=video 0 RTP/AVP 26')
    expect(jpeg?.clockRate).toBe(90_000)
    expect(found(jpeg?.formats.get(26)?.(Buffer.of(0, 0, 0, 0, 1, 80, 20, 15, 9, 9), 0, 10))).toEqual([
      2,
      PICTURE | BEGINS | KEY,
    ])
    const two = formats('m=video 0 RTP/AVP 96 97 98', 'a=rtpmap:97 H265/90000', 'a=rtpmap:98 VP8/90000')
    expect([...(two?.formats.keys() ?? [])]).toEqual([97, 98])
  })

  const H264_SETS =
    'a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LADKYRChH5cBEAAAMAAQAAAwAyDxQqEYA=,aMhCBksg'
  const H265_MAP = 'a=rtpmap:96 H265/90000'
  test.each<[string, string[], number, number]>([
    ['H.264', [...VIDEO.slice(1), H264_SETS], SEQUENCE_SET | PICTURE_SET, SEQUENCE_SET | PICTURE_SET],
    ['H.264 without any', VIDEO.slice(1), SEQUENCE_SET | PICTURE_SET, 0],
    [
      'H.264 with one of two',
      [...VIDEO.slice(1), 'a=fmtp:96 sprop-parameter-sets=Z0LADA=='],
      384,
      SEQUENCE_SET,
    ],
    [
      'H.264 with start codes in them',
      [...VIDEO.slice(1), 'a=fmtp:96 sprop-parameter-sets=AAAAAWdCwAwAAAABaMhCBg=='],
      384,
      384,
    ],
    [
      'H.264 with a text that is none',
      [...VIDEO.slice(1), 'a=fmtp:96 sprop-parameter-sets=,;x=1;=;'],
      384,
      0,
    ],
    ['H.265', [H265_MAP, 'a=fmtp:96 sprop-vps=QAEMAf//;sprop-sps=QgEBAWAA;sprop-pps=RAHBcrRi'], 896, 896],
    [
      'H.265 without VPS',
      [H265_MAP, 'a=fmtp:96 sprop-sps=QgEBAWAA; sprop-pps=RAHBcrRi'],
      896,
      896 & ~VIDEO_SET,
    ],
    [
      'MPEG-4',
      ['a=rtpmap:96 MP4V-ES/90000', 'a=fmtp:96 config=000001B0010000012000845D4C28'],
      SEQUENCE_SET,
      SEQUENCE_SET,
    ],
    ['VP8', ['a=rtpmap:96 VP8/90000'], 0, 0],
  ])('knows the parameter sets of %s', (_what, lines, needed, given) => {
    const text = sdp('m=video 0 RTP/AVP 96', ...lines)
    expect(described(text, BASE, false)?.tracks[0]?.coding.parameterSets).toEqual({ needed, given })
  })

  test('names decoding order numbers, which are not read', () => {
    const text = sdp('m=video 0 RTP/AVP 96', H265_MAP, 'a=fmtp:96 sprop-max-don-diff=3')
    expect(readDescription(text, BASE, 'video')).toMatch(/decoding order numbers/)
  })

  test('does not take packets for repair as pictures', () => {
    const repair = ['a=rtpmap:97 rtx/90000', 'a=rtpmap:98 H264/45000', 'a=rtpmap:99 flexfec-03/90000']
    const text = sdp('m=video 0 RTP/AVP 97 98 99 100', ...repair, 'a=rtpmap:100 ulpfec/90000')
    const coding = described(text, BASE, false)?.tracks[0]?.coding
    expect([...(coding?.formats.keys() ?? [])]).toEqual([98])
    expect(coding?.clockRate).toBe(45_000)
  })

  test.each([
    ['no SDP', '<html><title>Log in</title></html>'],
    ['audio alone', sdp(...AUDIO)],
    ['video over something else', sdp('m=video 0 UDP/TLS/X 96')],
    ['a medium without a format', sdp('m=video')],
  ])('of %s is none', (_what, text) => {
    expect(readDescription(text, BASE, 'audio')).toBe('the stream has no video')
  })

  test.each([
    [
      'without a map',
      sdp('m=video 0 RTP/AVP 96'),
      'the format of the video (payload type 96) is not described',
    ],
    [
      'that nobody knows',
      sdp('m=video 0 RTP/AVP 96', 'a=rtpmap:96 FOO/90000'),
      'the video has a format that viewers do not know (FOO)',
    ],
  ])('of a format %s says so', (_what, text, why) => {
    expect(readDescription(text, BASE, 'video')).toBe(why)
  })

  test('of several videos has the first that can be read, and a transport stream last', () => {
    const text = sdp(
      'm=video 0 RTP/AVP 99',
      'm=video 0 RTP/AVP 33',
      'm=video 0 RTP/AVP 97',
      'a=rtpmap:97 FOO/1',
      ...VIDEO,
      'a=control:v',
    )
    expect(described(text, 'rtsp://h/c', false)?.tracks.map(({ url }) => url)).toEqual(['rtsp://h/c/v'])
  })

  test('has the parameters of all lines of a format', () => {
    const lines = [
      'a=fmtp:96 sprop-parameter-sets=Z0LADA==',
      'a=fmtp:96 packetization-mode=1',
      'a=fmtp:96 sprop-parameter-sets=aMhCBg==',
    ]
    const text = sdp(...VIDEO, ...lines)
    expect(described(text, BASE, false)?.tracks[0]?.coding.parameterSets?.given).toBe(
      SEQUENCE_SET | PICTURE_SET,
    )
  })

  test.each([
    [0, 8000],
    [8, 8000],
    [9, 8000],
    [6, 16_000],
    [11, 44_100],
    [14, 90_000],
  ])('knows the clock of audio that needs no map: type %i', (type, rate) => {
    const text = sdp(...VIDEO, `m=audio 0 RTP/AVP ${type}`)
    expect(described(text, BASE, true)?.tracks[1]?.coding.clockRate).toBe(rate)
  })

  test.each<[string, number | null]>([
    ['a=framerate:25', 25],
    ['a=framerate:29.970030', 29.97003],
    ['a=x-framerate: 12.5', 12.5],
    ['a=framerate:30000/1001', 30_000 / 1001],
    ['a=framerate:0', null],
    ['a=framerate:90000', null],
    ['a=framerate:25/0', null],
    ['a=framerate:-25', null],
    ['a=framerate:fast', null],
    ['a=framesize:96 640-480', null],
  ])('declares the frame rate of its video: %s', (line, rate) => {
    const text = sdp('a=framerate:7', ...VIDEO, line, ...AUDIO, 'a=framerate:50')
    expect(described(text, BASE, true)?.tracks.map(({ declaredFps }) => declaredFps)).toEqual([rate, 50])
  })

  test('with a clock that does not tick has the one of video', () => {
    const found = described(sdp('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/0'), BASE, false)
    expect(found?.tracks[0]?.coding.clockRate).toBe(90_000)
  })
})
