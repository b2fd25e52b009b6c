import { expect, test } from 'vitest'
import { type MediaProfile, mainProfiles } from '../../../../src/cameras/discover/onvif/media-profiles.ts'
import { usernameToken } from '../../../../src/cameras/discover/onvif/soap.ts'

function profile(token: string, more: Partial<MediaProfile> = {}): MediaProfile {
  return {
    token,
    name: token,
    source: 'lens',
    encoding: 'H264',
    width: 1920,
    height: 1080,
    frameRate: 25,
    ...more,
  }
}

const small = { width: 640, height: 360 }

test.each([
  ['the largest picture', [profile('sub', { ...small, frameRate: 50 }), profile('main')], ['main']],
  ['the highest frame rate', [profile('slow', { frameRate: 5 }), profile('main')], ['main']],
  ['the first', [profile('main'), profile('other')], ['main']],
  [
    'video before JPEG',
    [profile('jpeg', { encoding: 'JPEG', width: 4000 }), profile('main', small)],
    ['main'],
  ],
  ['JPEG where there is nothing else', [profile('jpeg', { encoding: 'JPEG' })], ['jpeg']],
  ['one for each source', [profile('a'), profile('b', { source: 'other' })], ['a', 'b']],
])('of the profiles of a source is used: %s', (_, profiles, tokens) => {
  expect(mainProfiles(profiles).map(({ token }) => token)).toEqual(tokens)
})

test('a UsernameToken has the digest of the ONVIF Application Programmer\u2019s Guide', () => {
  const token = usernameToken(
    { username: 'user', password: 'userpassword' },
    {
      nonce: Buffer.from('LKqI6G/AikKCQrN0zqZFlg==', 'base64'),
      created: new Date('2010-09-16T07:50:45Z'),
    },
  )
  expect(token).toContain('>tuOSpGlFlIXsozq4HFNeeGeFLEI=<')
})
