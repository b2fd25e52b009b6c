import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ARTIFACT_PREFIX, defaultKey, slug } from '../../src/github/key.ts'

const ALLOWED = /^[A-Za-z0-9._-]{1,100}$/
const JOB = { workflow: 'CI', job: 'load' }

describe('a slug', () => {
  test.each([
    ['CI-load', 'CI-load'],
    ['v1.2_x', 'v1.2_x'],
    ['Camera tests (nightly)', 'Camera-tests-nightly'],
    ['a / b \\ c', 'a-b-c'],
    ['../../etc/passwd', 'etc-passwd'],
    ['.hidden', 'hidden'],
    ['a\r\n::error::b', 'a-error-b'],
    ['--> <b>', 'b'],
  ])('of %j is %j', (text, expected) => {
    expect(slug(text)).toBe(expected)
  })

  test.each(['', ' ', '...', '---', '日本', '\u{1F600}', '/'])('of %j is not empty', (text) => {
    expect(slug(text)).toMatch(ALLOWED)
  })

  test('of texts without a letter that it may hold tells them apart', () => {
    expect(slug('日本')).not.toBe(slug('中国'))
  })

  test('of 100 letters is the text itself, of more is cut and told apart by a checksum', () => {
    const long = 'x'.repeat(100)
    expect(slug(long)).toBe(long)
    const [a, b] = [slug(`${long}a`), slug(`${long}b`)]
    expect(a).not.toBe(b)
    expect(a).toMatch(/^x{91}-[0-9a-f]{8}$/)
    expect(b).toHaveLength(100)
  })

  test('is the same every time: the comment of yesterday is found again', () => {
    expect(slug('y'.repeat(101))).toBe(`${'y'.repeat(91)}-20b7e545`)
  })

  test('of any text holds allowed letters only, and is its own slug', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.stringMatching(/^[a-z.\- /]{0,250}$/),
    )
    fc.assert(
      fc.property(text, (any) => {
        expect(slug(any)).toMatch(ALLOWED)
        expect(slug(slug(any))).toBe(slug(any))
      }),
      { numRuns: 500 },
    )
  })

  test('fits an artifact name with its prefix', () => {
    expect(`${ARTIFACT_PREFIX}${slug('x'.repeat(1000))}`.length).toBeLessThanOrEqual(200)
  })
})

describe('the key of a job', () => {
  test.each([
    ['null', 'CI-load'],
    ['', 'CI-load'],
    ['{}', 'CI-load'],
    ['{"os":"ubuntu-24.04","node":24}', 'CI-load-ubuntu-24.04-24'],
    ['{"server":{"name":"go","tls":true},"n":[1,2]}', 'CI-load-go-true-1-2'],
    ['{"a":null,"b":"x"}', 'CI-load-x'],
    ['"only"', 'CI-load-only'],
  ])('in the leg of the matrix %j is %j', (matrix, key) => {
    expect(defaultKey(JOB, matrix)).toBe(key)
  })

  test('is one also where the matrix is not JSON, and not that of no matrix', () => {
    expect(defaultKey(JOB, '{"broken')).toMatch(ALLOWED)
    expect(defaultKey(JOB, '{"broken')).not.toBe(defaultKey(JOB, 'null'))
  })

  test('is never empty, even without a workflow and a job', () => {
    expect(defaultKey({ workflow: '', job: '' }, 'null')).toMatch(ALLOWED)
  })

  test('tells two legs apart that differ at the end of a long text', () => {
    const leg = (end: string) => defaultKey(JOB, JSON.stringify({ image: `${'i'.repeat(200)}${end}` }))
    expect(leg('1')).not.toBe(leg('2'))
  })

  test('tells two legs apart that differ in letters which a key may not hold', () => {
    expect(defaultKey(JOB, '{"language":"c"}')).not.toBe(defaultKey(JOB, '{"language":"c++"}'))
  })

  test('is allowed and the same for any JSON', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.json(), (workflow, job, matrix) => {
        const key = defaultKey({ workflow, job }, matrix)
        expect(key).toMatch(ALLOWED)
        expect(defaultKey({ workflow, job }, matrix)).toBe(key)
      }),
    )
  })
})
