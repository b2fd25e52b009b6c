import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { authorize, isStale } from '../../../src/protocols/shared/authentication.ts'

const mufasa = { username: 'Mufasa', password: 'Circle of Life' }
const get = { method: 'GET', uri: '/dir/index.html', nonceCount: 1 }
const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'

function fields(answer: string | null): Record<string, string> {
  const found = [...(answer ?? '').matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)]
  return Object.fromEntries(found.map(([, name, quoted, bare]) => [name, quoted ?? bare]))
}

describe('Digest', () => {
  const challenge = (algorithm: string) =>
    `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'

  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('RFC 7616, 3.9.1: %s', (algorithm, response) => {
    const answer = authorize([challenge(algorithm)], mufasa, { ...get, cnonce })
    expect(answer).toMatch(/^Digest username="Mufasa", /)
    expect(fields(answer)).toEqual({
      username: 'Mufasa',
      realm: 'http-auth@example.org',
      uri: '/dir/index.html',
      algorithm,
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      nc: '00000001',
      cnonce,
      qop: 'auth',
      response,
      opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
    })
  })

  test('an empty algorithm is MD5, as for ffmpeg', () => {
    const cnonces = { ...get, cnonce }
    const plain = authorize(['Digest realm="r", nonce="n"'], mufasa, cnonces)
    expect(plain).not.toBeNull()
    expect(authorize(['Digest realm="r", nonce="n", algorithm=""'], mufasa, cnonces)).toBe(plain)
  })

  test('RFC 2617, 3.5', () => {
    const answer = authorize(
      [
        'Digest realm="testrealm@host.com", qop="auth,auth-int", ' +
          'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
      ],
      { username: 'Mufasa', password: 'Circle Of Life' },
      { ...get, cnonce: '0a4f113b' },
    )
    expect(fields(answer)).toMatchObject({
      response: '6629fae49393a05397450978507c4ef1',
      opaque: '5ccc069c403ebaf9f0171e9517f40e41',
    })
    expect(answer).not.toContain('algorithm')
  })

  test('RFC 2069, 2.4 with its erratum: no qop', () => {
    const answer = authorize(
      ['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'],
      { username: 'Mufasa', password: 'CircleOfLife' },
      { ...get, cnonce },
    )
    expect(fields(answer)).toEqual({
      username: 'Mufasa',
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      uri: '/dir/index.html',
      response: '1949323746fe6a43ef61f9606e7febea',
    })
  })

  test.each([
    ['MD5-sess', 'e783283f46242139c486a698fec7211d'],
    ['SHA-256-sess', '2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7'],
  ])('%s takes nonce and cnonce into the secret', (algorithm, response) => {
    const answer = fields(authorize([challenge(algorithm)], mufasa, { ...get, cnonce }))
    expect(answer).toMatchObject({ algorithm, cnonce, response })
  })

  test('the nonce count is told in eight hexadecimal digits', () => {
    const answer = authorize([challenge('MD5')], mufasa, { ...get, cnonce, nonceCount: 26 })
    expect(fields(answer).nc).toBe('0000001a')
  })

  test('method and URI are those of the request: RTSP has its own', () => {
    const uri = 'rtsp://cam:554/live'
    const describe = fields(
      authorize([challenge('MD5')], mufasa, { ...get, uri, method: 'DESCRIBE', cnonce }),
    )
    const setup = fields(authorize([challenge('MD5')], mufasa, { ...get, uri, method: 'SETUP', cnonce }))
    expect(describe.uri).toBe(uri)
    expect(describe.response).not.toBe(setup.response)
  })

  test('quotes and letters beyond ASCII survive', () => {
    const answer = authorize(
      ['Digest realm="a \\"b\\" \\\\", nonce="n"'],
      { username: 'ö"x', password: 'p' },
      { ...get, cnonce },
    )
    expect(answer).toContain('realm="a \\"b\\" \\\\"')
    expect(answer).toContain(`username="${Buffer.from('ö').toString('latin1')}\\"x"`)
    expect(answer).toMatch(/^[\x20-\xff]*$/)
  })
})

test.each(['latin1', 'utf8'] as const)('a realm beyond ASCII goes back as it came, in %s', (encoding) => {
  // As header values are read: a letter a byte.
  const realm = Buffer.from('Büro', encoding)
  const header = `Digest realm="${realm.toString('latin1')}", nonce="n"`
  const answer = authorize([header], { username: 'ö', password: 'ß' }, { ...get, cnonce })
  const md5 = (...parts: (string | Buffer)[]) =>
    createHash('md5')
      .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
      .digest('hex')
  const response = md5(md5('ö:', realm, ':ß'), ':n:', md5(`${get.method}:${get.uri}`))
  expect(answer).toContain(`realm="${realm.toString('latin1')}"`)
  expect(answer).toContain(`response="${response}"`)
})

describe('the choice among challenges', () => {
  const answerTo = (...challenges: string[]) => authorize(challenges, mufasa, { ...get, cnonce })
  const digest = 'Digest realm="r", nonce="n"'

  test.each<[string, string[], RegExp | null]>([
    ['Basic alone', ['Basic realm="r"'], /^Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl$/],
    ['Basic before Digest', ['Basic realm="r"', digest], /^Digest /],
    ['both in one header', [`Basic realm="a, b", ${digest}`], /^Digest /],
    ['another scheme first', [`Negotiate, NTLM TlRMTVNTUAAB==, ${digest}`], /^Digest /],
    ['odd casing', ['DIGEST REALM=r, NONCE=n, QOP=AUTH'], /^Digest .*qop=auth/],
    ['spaces around "="', ['Digest realm = "r" , nonce = "n"'], /^Digest .*nonce="n"/],
    [
      'the first digest of two',
      [`${digest}, algorithm=SHA-256`, `${digest}, algorithm=MD5`],
      /algorithm=SHA-256/,
    ],
    [
      'a digest that we know',
      [`${digest}, algorithm=SHA-512-256`, `${digest}, algorithm=MD5`],
      /algorithm=MD5/,
    ],
    ['only digests that we do not know', [`${digest}, algorithm=constructor`], null],
    ['an unknown digest and Basic', [`${digest}, algorithm=X`, 'Basic realm="r"'], /^Basic /],
    ['a qop that we do not know', [`${digest}, qop="auth-int"`], null],
    ['a digest without a nonce', ['Digest realm="r"'], null],
    ['nothing that we know', ['Bearer realm="r"'], null],
    ['nothing at all', [], null],
    ['a quote that does not end', ['Basic realm="r'], /^Basic /],
  ])('%s', (_what, challenges, expected) => {
    const answer = answerTo(...challenges)
    if (expected === null) expect(answer).toBeNull()
    else expect(answer).toMatch(expected)
  })

  test('a nonce that is too old is told by stale', () => {
    expect(isStale([`${digest}, stale=TRUE`])).toBe(true)
    expect(isStale([`${digest}, stale="true"`])).toBe(true)
    expect(isStale([`${digest}, stale=false`])).toBe(false)
    expect(isStale([digest, 'Basic realm="stale=true"'])).toBe(false)
  })

  test('a hostile header is read in no time', () => {
    const startedAt = performance.now()
    for (const text of [
      ' '.repeat(60_000),
      'a="'.repeat(20_000),
      'a '.repeat(30_000),
      `${' ='.repeat(30_000)}"`,
      '\\"'.repeat(30_000),
    ]) {
      answerTo(`Digest${text}"`)
    }
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})
