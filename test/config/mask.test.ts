import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskSecrets } from '../../src/config/mask.ts'
import { secretsOf } from '../../src/config/secrets.ts'

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
      { numRuns: 1000 },
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
