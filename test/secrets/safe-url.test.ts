import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeLoosely, safeUrl } from '../../src/secrets/safe-url.ts'
import { isSecretName } from '../../src/secrets/secret-names.ts'
import { anyPath, anyText, anyUrl } from '../any-text.ts'
import { effort } from '../effort.ts'

describe('a safe URL', () => {
  test.each([
    ['http://server:8080/stream', 'http://server:8080/stream'],
    ['http://server/{camera}?fps=25', 'http://server/{camera}?fps=25'],
    ['http://admin:hunter2@server/a{camera}b?x=1#top', 'http://server/a{camera}b?x=1#top'],
    ['http://hunter2@server/', 'http://server/'],
    ['http://admin:hun@ter2@server/', 'http://server/'],
    ['rtsp://admin:hunter2@server:554/live', 'rtsp://server:554/live'],
    ['http://server/?token=hunter2&fps=25', 'http://server/?token=***&fps=25'],
    ['http://server/?a=1;pwd=hunter2', 'http://server/?a=1;pwd=***'],
    ['http://server/?password=hun;ter2&b=1', 'http://server/?password=***&b=1'],
    ['http://server/?p%61ss=hunter2', 'http://server/?p%61ss=***'],
    ['http://server/?to\nken=hunter2', 'http://server/?token=***'],
    ['http://server/#access_token=hunter2', 'http://server/#access_token=***'],
    ['http://server/?token=', 'http://server/?token=***'],
    ['http://relay/?src=http://admin:hunter2@camera/', 'http://relay/?src=http://camera/'],
    ['http://relay/?src=http%3A%2F%2Fadmin%3Ahunter2%40camera%2F', 'http://relay/?src=***'],
    ['http://relay/?src=http%253A%252F%252Fadmin%253Ahunter2%2540camera%252F', 'http://relay/?src=***'],
    ['http://relay/?src=%2Flive%3Ftoken%3Dhunter2', 'http://relay/?src=***'],
    ['http://relay/http://admin:hunter2@camera/', 'http://relay/http://camera/'],
    ['http://server/?%2574oken=hunter2', 'http://server/?%2574oken=***'],
    ['http://server/token=hunter2/live', 'http://server/token=***/live'],
    ['http://server/live;token=hunter2/x', 'http://server/live;token=***/x'],
    ['http://server/hdnts=exp=2~hmac=hunter2/live', 'http://server/hdnts=***~hmac=***/live'],
    [
      'rtsp://server/user=hunter2_password=hunter2_channel=1_stream=0.sdp',
      'rtsp://server/user=***_password=***_channel=1_stream=0.sdp',
    ],
    ['http://relay/?src=rtsp://camera/password=hunter2_channel=1', 'http://relay/?src=***'],
    ['//admin:hunter2@server/', 'server/'],
    ['http:\\\\admin:hunter2@server', 'http://server/'],
    ['admin:hunter2@server/stream', 'admin:server/stream'],
    ['http://admin:hun/ter2@server:80{camera}/', 'http://server:80{camera}/'],
    ['not a url', 'not a url'],
    ['', ''],
  ])('of %j is %j', (url, safe) => {
    expect(safeUrl(url)).toBe(safe)
  })

  test('hides the parameters that cameras and clouds use for secrets', () => {
    const names = [
      'token',
      'access_token',
      'key',
      'api_key',
      'apikey',
      'apiKey',
      'password',
      'passwd',
      'pass',
      'pwd',
      'loginpas',
      'signature',
      'X-Amz-Signature',
      'X-Amz-Credential',
      'X-Amz-Security-Token',
      'sig',
      'secret',
      'client_secret',
      'auth',
      'authorization',
      'credential',
      'session',
      'sessionId',
      'sid',
      'jwt',
      'pin',
      'sign',
      'urlSign',
      'sig',
      'urlsig',
      'hash',
      'ticket',
      'authTicket',
      'hmac',
      'hdnts',
      'hdnea',
      'hdntl',
      'policy',
      'Key-Pair-Id',
      'nonce',
      'accessToken',
      'x-amz-signature',
      'wsSecret',
      'txSecret',
      'authKey',
      'st',
      'md5',
      'PHPSESSID',
      'connect.sid',
      'SAMLResponse',
      'usr',
      'loginuse',
      'code',
      'secure',
      'verify',
      'checksum',
      'challenge',
      'tk',
      'mac',
    ]
    expect(names.filter((name) => !isSecretName(name))).toEqual([])
  })

  test('shows the parameters that say what is streamed', () => {
    const names = [
      'fps',
      'resolution',
      'camera',
      'channel',
      'stream',
      'quality',
      'width',
      'spin',
      'design',
      'side',
      'signal',
      'start',
      'codec',
      'videoCodec',
      'step',
      'expires',
      'format',
      'profile',
      'subtype',
      'security',
      'macro',
      'machine',
    ]
    expect(names.filter(isSecretName)).toEqual([])
  })

  test('has no credentials, whatever they are', () => {
    const part = fc.string({ minLength: 4 }).map((text) => `${encodeURIComponent(text)}~x7Q`)
    fc.assert(
      fc.property(part, part, part, anyPath(), (user, password, token, path) => {
        const safe = safeUrl(`http://${user}:${password}@server${path}?fps=25&token=${token}&z=1`)
        expect(safe).not.toContain('~x7Q')
        expect(safe).toContain('fps=25&token=***&z=1')
      }),
      { numRuns: effort({ unit: 20, thorough: 100 }) },
    )
  })

  test('can be made of any text', () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), anyUrl()), (text) => typeof safeUrl(text) === 'string'),
      { numRuns: effort({ unit: 20, thorough: 100 }) },
    )
  })
})

test('percent-decoding leaves alone what is no escape', () => {
  expect(decodeLoosely('a%20b%zz%4')).toBe('a b%zz%4')
  expect(decodeLoosely('%C3%A9%F0%9F%98%80')).toBe('é😀')
  fc.assert(fc.property(fc.string(), (text) => decodeLoosely(encodeURIComponent(text)) === text))
})
