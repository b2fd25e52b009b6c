import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskSecrets } from '../../src/secrets/mask.ts'
import { secretsOf } from '../../src/secrets/secrets.ts'
import { effort } from '../effort.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('masking', () => {
  test.each([
    ['login as hunter2 failed', 'login as *** failed'],
    ['hunter2hunter2', '******'],
    ['%68unter2', '***'],
    ['Basic YWRtaW46aHVudGVyMg==', 'Basic ***'],
    ['Basic YWRtaW46aHVudGVyMg%3D%3D', 'Basic ***'],
    ['"p\\"w/d\\u00e9"', '"p\\"w/d\\u00e9"'],
    ['hunter', 'hunter'],
  ])('%j becomes %j', (text, masked) => {
    expect(maskSecrets(text, ['hunter2', 'YWRtaW46aHVudGVyMg=='])).toBe(masked)
  })

  test('finds a secret percent-encoded in either case, in part, and escaped as in JSON', () => {
    const secret = 'p"w/dé.*'
    const forms = [
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(secret).toLowerCase(),
      'p%22w/dé.*',
      JSON.stringify(secret).slice(1, -1),
    ]
    for (const form of forms) expect(maskSecrets(`<${form}>`, [secret])).toBe('<***>')
  })

  const latin1 = Buffer.from('pässwörd', 'latin1')
  const utf8 = Buffer.from('pässwörd')
  test.each([
    ['as it is', 'pässwörd'],
    ['percent-encoded UTF-8', 'p%C3%A4ssw%C3%B6rd'],
    ['in lower case', 'p%c3%a4ssw%c3%b6rd'],
    ['percent-encoded ISO 8859-1', 'p%E4ssw%F6rd'],
    ['percent-encoded twice', 'p%25C3%25A4ssw%25C3%25B6rd'],
    ['UTF-8 read as ISO 8859-1', utf8.toString('latin1')],
    ['UTF-8 read as Windows does', new TextDecoder('windows-1252').decode(utf8)],
    ['ISO 8859-1 read as UTF-8', latin1.toString('utf8')],
    ['read as ASCII', 'p??ssw??rd'],
    ['with question marks', 'p?ssw?rd'],
    ['with combining accents', 'pässwörd'.normalize('NFD')],
    ['as JSON in ASCII', 'p\\u00e4ssw\\u00F6rd'],
    ['as JSON in JSON', 'p\\\\u00e4ssw\\\\u00F6rd'],
    ['as C writes it', 'p\\xc3\\xa4ssw\\303\\266rd'],
    ['in HTML', 'p&#228;ssw&#xF6;rd'],
  ])('finds a password beyond ASCII %s', (_, form) => {
    expect(maskSecrets(`<${form}>`, ['pässwörd'])).toBe('<***>')
  })

  test.each([
    ['in HTML', 'a&lt;b&amp;&quot;c&#39;d'],
    ['in HTML that is escaped again', 'a&amp;lt;b&amp;amp;&amp;quot;c&amp;#39;d'],
    ['as JSON', 'a<b&\\"c\'d'],
    ['as JSON in a URL', 'a%3Cb%26%5C%22c%27d'],
  ])('finds a password of signs %s', (_, form) => {
    expect(maskSecrets(`(${form})`, [`a<b&"c'd`])).toBe('(***)')
  })

  test('finds characters beyond the first plane', () => {
    for (const form of ['🔑key', '\\ud83d\\udd11key', '%F0%9F%94%91key', '&#128273;key', '&#x1F511;key'])
      expect(maskSecrets(form, ['🔑key'])).toBe('***')
  })

  test('finds Basic credentials padded, unpadded, with the alphabet of URLs, and said in ISO 8859-1', () => {
    const template = 'http://admin:h%C3%BCnter%3E%3E%3F@server/'
    const secrets = secretsOf({ headers: {}, source: { kind: 'template', template } })
    for (const encoding of ['utf8', 'latin1'] as const) {
      const bytes = Buffer.from('admin:hünter>>?', encoding)
      const padded = bytes.toString('base64')
      for (const form of [padded, padded.replace(/=+$/, ''), bytes.toString('base64url')])
        expect(maskSecrets(`got ${form}.`, secrets)).toMatch(/^got \*{3}=*\.$/)
    }
  })

  test('hides credentials that it was not told of, where a request was logged', () => {
    const digest = 'response="6629fae49393a05397450978507c4ef1"'
    expect(maskSecrets(`Digest ${digest}, algorithm=MD5`, [])).toBe('Digest response="***", algorithm=MD5')
    expect(maskSecrets('Authorization: Basic dXNlcjpwYXNz\nHost: x', [])).toBe(
      'Authorization: Basic ***\nHost: x',
    )
    expect(maskSecrets('a response of 12 bytes', [])).toBe('a response of 12 bytes')
  })

  test('hides the beginning of a secret where a text was cut', () => {
    for (let length = 4; length < 16; length += 1) {
      const start = 'correct-horse-battery'.slice(0, length)
      expect(maskSecrets(`token ${start}…`, ['correct-horse-battery'])).toBe('token ***…')
    }
    expect(maskSecrets('token correct', ['correct-horse-battery'])).toBe('token correct')
  })

  test.each([
    ['correct-hor… was denied', '***… was denied'],
    ['correct-hor... was denied', '***... was denied'],
    ['correct-hor […] was denied', '*** […] was denied'],
    ['"correct-hor"', '"correct-hor"'],
    ['correct-hor was denied', 'correct-hor was denied'],
    ['correct-hors', '***'],
    ['correct-horse-batt was denied', '*** was denied'],
    ['p%C3%A4ssw%C…', '***…'],
    ['p\\u00e4ssw\\u0…', '***\\u0…'],
    ['p&auml;ssw&ou…', '***&ou…'],
    ['pässw\ufffd…', '***\ufffd…'],
  ])('hides the beginning of a secret where a text was cut in its middle: %s', (text, masked) => {
    expect(maskSecrets(text, ['correct-horse-battery', 'pässwörd'])).toBe(masked)
  })

  test.each([
    ['in hexadecimal digits', Buffer.from('p w/örd').toString('hex')],
    ['in upper case', Buffer.from('p w/örd').toString('hex').toUpperCase()],
    ['in Base64', Buffer.from('p w/örd').toString('base64').replace(/=+$/, '')],
    ['in Base64 of ISO 8859-1', Buffer.from('p w/örd', 'latin1').toString('base64').replace(/=+$/, '')],
    ['with another blank', 'p  w/örd'.replace('  ', ' ')],
    ['in HTML by names', 'p w/&ouml;rd'],
    [
      'read as another character set twice',
      Buffer.from(Buffer.from('p w/örd').toString('latin1')).toString('latin1'),
    ],
  ])('finds a password of blanks %s', (_, form) => {
    expect(maskSecrets(`<${form}>`, ['p w/örd', 'p  w/örd'])).toBe('<***>')
  })

  test('hides secrets that overlap as one', () => {
    expect(maskSecrets('<abcdefghi>', ['abcdef', 'defghi'])).toBe('<***>')
    expect(maskSecrets('aaaaaaaaaa', ['aaaa'])).toBe('***')
  })

  test('shows nothing of a text that goes on completing secrets', () => {
    expect(maskSecrets(`${'x'.repeat(1000)}abcd`, ['abcd', 'x***'])).toBe('***')
  })

  test('hides a token longer than a line as far as it was said', () => {
    const token = Array.from({ length: 300 }, (_, index) =>
      String.fromCharCode(48 + ((index * 7) % 75)),
    ).join('')
    expect(maskSecrets(`(${token.slice(0, 200)}) (${token})`, [token])).toBe('(***) (***)')
  })

  test('leaves secrets of less than four characters alone, or nothing would be readable', () => {
    expect(maskSecrets('24 of 24 cameras', ['24', 'a', ''])).toBe('24 of 24 cameras')
  })

  test('hides the longer of two secrets whole', () => {
    expect(maskSecrets('abcdefgh', ['abcd', 'abcdefgh'])).toBe('***')
  })

  test('ends when a mask completes another secret', () => {
    expect(maskSecrets('xabcd', ['abcd', 'x***'])).toBe('***')
    expect(maskSecrets('xabcd', ['x***', 'abcd'])).toBe('***')
    expect(maskSecrets('****', ['****'])).toBe('***')
  })

  test('a long token is no trouble', () => {
    const token = 'aZ/+'.repeat(4096)
    expect(maskSecrets(`Bearer ${token}.`, [token])).toBe('Bearer ***.')
  })

  test('no secret of four characters or more survives in any text', () => {
    const secret = fc.oneof(fc.string({ minLength: 4 }), fc.stringMatching(/^[ab*%2"]{4,8}$/))
    const filler = fc.oneof(fc.string(), fc.stringMatching(/^[ab*%2]{0,5}$/))
    fc.assert(
      fc.property(
        fc.array(secret, { maxLength: 5 }),
        fc.array(filler),
        fc.nat(),
        (secrets, fillers, turn) => {
          const written = secrets.flatMap((text, index) => [
            (turn + index) % 2 === 0 ? text : encodeURIComponent(text),
            fillers[index] ?? '',
          ])
          const masked = maskSecrets([...written, ...fillers].join(''), secrets)
          for (const text of secrets) {
            expect(masked).not.toContain(text)
            if (encodeURIComponent(text) !== text) expect(masked).not.toContain(encodeURIComponent(text))
          }
        },
      ),
      { numRuns: effort({ unit: 200, thorough: 1000 }) },
    )
  })

  test('no credentials of a URL survive, however the server echoes them', () => {
    const part = fc.string({ minLength: 4, maxLength: 12 })
    fc.assert(
      fc.property(part, part, part, (user, password, token) => {
        const url = `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@server/?token=${encodeURIComponent(token)}`
        const secrets = secretsOf({ headers: {}, source: { kind: 'template', template: url } })
        const echo = [
          url,
          user,
          password,
          token,
          base64(`${user}:${password}`),
          JSON.stringify({ url, password }),
        ]
        const masked = maskSecrets(echo.join('\n'), secrets)
        for (const text of [user, password, token]) expect(masked).not.toContain(text)
      }),
    )
  })
})
