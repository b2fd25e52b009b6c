import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ARTIFACT_PREFIX, defaultKey, keyAt, laterStep, slug } from '../../../src/action/github/key.ts'
import { anyText } from '../../any-text.ts'
import { effort } from '../../effort.ts'

const ALLOWED = /^[A-Za-z0-9._-]{1,100}$/
const JOB = { workflow: 'CI', job: 'load' }

describe('a slug', () => {
  test.each([
    ['CI-load', 'CI-load'],
    ['v1.2_x', 'v1.2_x'],
    ['a--b', 'a--b'],
  ])('of %j is %j', (text, expected) => {
    expect(slug(text)).toBe(expected)
  })

  test.each([
    ['Camera tests (nightly)', 'Camera-tests-nightly'],
    ['a / b \\ c', 'a-b-c'],
    ['../../etc/passwd', 'etc-passwd'],
    ['.hidden', 'hidden'],
    ['a\r\n::error::b', 'a-error-b'],
    ['--> <b>', 'b'],
  ])('of %j is %j with a checksum of what was replaced', (text, plain) => {
    expect(slug(text)).toMatch(new RegExp(`^${plain}-[0-9a-f]{8}$`))
  })

  test.each(['', ' ', '...', '---', '日本', '\u{1F600}', '/'])('of %j is not empty', (text) => {
    expect(slug(text)).toMatch(ALLOWED)
  })

  test.each([
    ['日本', '中国'],
    ['主机容量', '边缘容量'],
    ['主机容量-load', '边缘容量-load'],
    ['\u{1F3A5} load', '\u{1F4F7} load'],
    ['größe', 'gröβe'],
    ['a b', 'a-b'],
    ['load (x)', 'load [x]'],
    ['a:b', 'a|b'],
  ])('of %j is not that of %j, which differs only in letters that it may not hold', (a, b) => {
    expect(slug(a)).not.toBe(slug(b))
  })

  test('is the same however an accent is written: NFC or NFD', () => {
    expect(slug('Kapazität'.normalize('NFD'))).toBe(slug('Kapazität'.normalize('NFC')))
  })

  test('differs for any two texts that are not the same to a reader', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.stringMatching(/^[ab -]{0,6}$/))
    fc.assert(
      fc.property(text, text, (a, b) => {
        fc.pre(a.normalize('NFC') !== b.normalize('NFC'))
        expect(slug(a)).not.toBe(slug(b))
      }),
      { numRuns: effort({ unit: 200, thorough: 2000 }) },
    )
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
    const text = fc.oneof(anyText({ maxLength: 300 }), fc.stringMatching(/^[a-z.\- /]{0,250}$/))
    fc.assert(
      fc.property(text, (any) => {
        expect(slug(any)).toMatch(ALLOWED)
        expect(slug(slug(any))).toBe(slug(any))
      }),
      { numRuns: effort({ unit: 50, thorough: 500 }) },
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

  test.each([
    ['c', 'c++'],
    ['主机', '边缘'],
    ['a b', 'a-b'],
  ])('tells the legs %j and %j apart, which differ in letters that a key may not hold', (a, b) => {
    const leg = (language: string) => defaultKey(JOB, JSON.stringify({ language }))
    expect(leg(a)).not.toBe(leg(b))
  })

  test.each([
    ['主机容量', '边缘容量'],
    ['Camera capacity', 'Camera-capacity'],
    ['Camera: capacity', 'Camera| capacity'],
    [`${'长'.repeat(300)}a`, `${'长'.repeat(300)}b`],
    ['.github/workflows/a.yml', '.github/workflows-a.yml'],
  ])('tells the workflows %j and %j apart', (a, b) => {
    const keys = [a, b].map((workflow) => defaultKey({ workflow, job: 'load' }, 'null'))
    expect(keys[0]).not.toBe(keys[1])
    for (const key of keys) expect(key).toMatch(ALLOWED)
  })

  test('holds the words of a workflow as they are', () => {
    expect(defaultKey({ workflow: 'Camera capacity', job: 'load' }, 'null')).toBe('Camera-capacity-load')
  })

  test('names the job that calls a reusable workflow, and its leg', () => {
    const keyOf = (caller: string | null) => defaultKey({ ...JOB, caller }, 'null')
    expect(keyOf(null)).toBe('CI-load')
    expect(keyOf('edge')).toBe('CI-edge-load')
    expect(keyOf('edge (a, 1)')).toMatch(/^CI-edge-a-1-[0-9a-f]{8}-load$/)
    expect(keyOf('edge (a, 1)')).not.toBe(keyOf('edge (a. 1)'))
  })

  test('names a step that is not the first of its kind', () => {
    expect(defaultKey({ ...JOB, step: '__acme_gate_2' }, '{"a":"x"}')).toBe('CI-load-x-acme_gate_2')
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

describe('a step', () => {
  test.each([
    ['__self', '', null],
    ['__self_2', '', '__self_2'],
    ['__acme_gate', 'acme/gate', null],
    ['__acme_gate_2', 'acme/gate', '__acme_gate_2'],
    ['__acme_gate_2', 'acme/gate-2', null],
    ['__acme_gate_2_2', 'acme/gate_2', '__acme_gate_2_2'],
    ['load_2', 'acme/gate', null],
    ['', '', null],
  ])('%j of the action %j is the later use %j', (action, repository, expected) => {
    const environment = { GITHUB_ACTION: action, GITHUB_ACTION_REPOSITORY: repository }
    expect(laterStep(environment)).toBe(expected)
  })
})

test('the second result of a run with the same key has a number, the first has not', () => {
  expect([keyAt('CI-load', 1), keyAt('CI-load', 2)]).toEqual(['CI-load', 'CI-load-2'])
})
