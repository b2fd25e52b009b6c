import { describe, expect, test } from 'vitest'
import { planFrom } from '../../src/config/read-plan.ts'

function addressesOf(...discover: readonly string[]) {
  const { source } = planFrom({ cameras: '1', discover }, null)
  return source.kind === 'discover' ? source.addresses : []
}

describe('an address of --discover', () => {
  test.each([
    [
      'mediamtx://nvr.local',
      { host: 'nvr.local', port: null, username: '', password: '', path: '/', query: '' },
    ],
    ['MediaMTX://NVR.local:80', { host: 'nvr.local', port: 80 }],
    ['mediamtx://[2001:DB8::1]:9997', { host: '[2001:db8::1]', port: 9997 }],
    [
      'mediamtx://a%40b:c%3Ad@10.1@nvr/x?rtsp=554',
      { host: 'nvr', username: 'a@b', password: 'c:d@10.1', path: '/x', query: 'rtsp=554' },
    ],
    ['mediamtx://user@nvr', { username: 'user', password: '' }],
  ])('%s is read in its parts', (text, parts) => {
    expect(addressesOf(text)).toMatchObject([{ text, scheme: 'mediamtx', ...parts }])
  })

  test('may be one of several', () => {
    expect(addressesOf('mediamtx://a', ' mediamtx://b ').map(({ host }) => host)).toEqual(['a', 'b'])
  })

  test.each([
    [
      'http://nvr',
      '"http://nvr", expected a URL that begins with mediamtx://, go2rtc://, frigate://, srs://, zlm:// or onvif://',
    ],
    ['nvr', '"nvr", expected a URL such as mediamtx://host:9997'],
    ['', 'an empty text, expected a URL such as mediamtx://host:9997'],
    ['mediamtx://', `"mediamtx://", expected the server's host, as in mediamtx://host`],
    ['mediamtx://u:hunter2@', `"mediamtx://", expected the server's host, as in mediamtx://host`],
    ['mediamtx://u:hunter2@nvr:99999', '"mediamtx://nvr:99999", expected a URL such as mediamtx://host:9997'],
    ['go2rtc://nvr?x=hunter2', '"go2rtc://nvr?x=hunter2", expected rtsp or https after the question mark'],
    ['go2rtc://nvr?rtsp=70000', '"go2rtc://nvr?rtsp=70000", expected rtsp=PORT, from 1 to 65535'],
    ['frigate://nvr?https=yes', '"frigate://nvr?https=yes", expected https=true or https=false'],
    ['zlm://nvr?secret=', '"zlm://nvr?secret=***", expected secret=… of the API'],
    ['mediamtx://n vr', '"mediamtx://n vr", expected a URL without spaces or line breaks'],
    [
      `mediamtx://${'a'.repeat(20_000)}`,
      'a text of 20011 characters, expected a URL of at most 16384 characters',
    ],
  ])('%.40s is refused with what was expected, and each alone', (text, problem) => {
    expect(() => addressesOf('mediamtx://fine', text)).toThrow(
      expect.objectContaining({ message: `--discover: found ${problem}` }),
    )
  })

  test('cannot be combined with cameras from elsewhere', () => {
    const raw = { cameras: '1', discover: ['mediamtx://a'], target: 'http://c/', camerasFile: 'list.json' }
    expect(() => planFrom(raw, null)).toThrow(
      '--target cannot be combined with --cameras-file or --discover: the cameras come from one place',
    )
  })
})
