import { describe, expect, test } from 'vitest'
import { found } from '../../src/config/found.ts'
import { readHeaders } from '../../src/config/headers.ts'
import { streamUrlExpectation } from '../../src/config/http-url.ts'
import { limitLine } from '../../src/config/limit-line.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { parseThresholds } from '../../src/config/thresholds.ts'
import { CamgateError } from '../../src/errors.ts'
import { isSecretName } from '../../src/secrets/secret-names.ts'
import { secretsOf } from '../../src/secrets/secrets.ts'
import { nearest } from '../../src/text/nearest.ts'
import { expectLinear, expectLinearOn, repeated } from '../growth.ts'

/** Runs on whatever it throws, as long as it is meant for the user. */
function tolerant<Input>(run: (input: Input) => unknown): (input: Input) => void {
  return (input) => {
    try {
      run(input)
    } catch (error) {
      expect(error).toBeInstanceOf(CamgateError)
    }
  }
}

const SIGNS = ['a', ' ', '-', ':', ';', '=', '/', '&', '@', '%25', '"', '\\', ',', '.', '\n', '\ud83d']

describe('the work on an option grows with its length alone', () => {
  test.each(SIGNS)('all of %j', (unit) => {
    for (const option of ['target', 'duration', 'cameraFilter', 'header']) {
      expectLinearOn(
        repeated(unit),
        tolerant((text: string) =>
          planFrom({ cameras: '1', [option]: option === 'header' ? [text] : text }, null),
        ),
      )
    }
  })

  test.each(SIGNS)('or of a header, all of %j', (unit) => {
    expectLinearOn(repeated(unit, 'X-Key: '), (text) => void readHeaders([text], '--header'))
  })

  test('with many headers', () => {
    const headers = (size: number) => Array.from({ length: size / 16 }, (_, index) => `X-Header-${index}: v`)
    expectLinear(headers, (all) => void readHeaders(all, '--header'))
  })
})

/** URLs in which secrets are looked for. */
const URLS = [
  ...SIGNS,
  'a=',
  '/a=',
  '?a=',
  '&a=',
  ';a=',
  '?token=',
  '&token=%',
  '_password=',
  '_a=b',
  '_aaaa',
  '%3Ftoken%3D',
  '%253Ftoken%253D',
  'http://a@',
  'http://a:b@h/?src=',
  'src=http://',
]

describe('the work on a URL grows with its length alone', () => {
  test.each(URLS)('all of %j', (unit) => {
    for (const start of ['http://h/', 'http://h/?a=']) {
      expectLinearOn(repeated(unit, start), (url) => {
        secretsOf({ headers: {}, source: { kind: 'template', template: url } })
        found(url.slice(0, 16_384))
        streamUrlExpectation(url, 'auto')
      })
    }
  })

  test('with many secrets', () => {
    const url = (size: number) =>
      `http://h/?${Array.from({ length: size / 16 }, (_, at) => `token${at}=v${at}`).join('&')}`
    expectLinear(url, (one) => void secretsOf({ headers: {}, source: { kind: 'template', template: one } }))
  })

  test.each(SIGNS)('and so does that on a name of a parameter, all of %j', (unit) => {
    expectLinearOn(repeated(unit), (name) => void isSecretName(name))
  })

  test.each(SIGNS)('and on a word that nobody knows, all of %j', (unit) => {
    expectLinearOn(repeated(unit), (word) => void nearest(word, ['target', 'duration', 'healthy_rate']))
  })
})

describe('the work on thresholds.json grows with its length alone', () => {
  const entries = (size: number, one: (at: number) => string) =>
    Array.from({ length: Math.floor(size / 32) }, (_, at) => one(at)).join(',')

  test.each<[string, (size: number) => string]>([
    ['unknown keys', (size) => `{"version":1,${entries(size, (at) => `"key_of_nobody_${at}":1`)}}`],
    [
      'unknown metrics',
      (size) => `{"version":1,"floors":{${entries(size, (at) => `"metric_${at}":{"min":1}`)}}}`,
    ],
    ['the same key', (size) => `{"version":1,${entries(size, () => '"floors":{}')}}`],
    ['jobs that are none', (size) => `{"version":1,"baseline":{"jobs":[${entries(size, () => '{}')}]}}`],
    ['a long text', (size) => `{"version":1,"fr":"${'x'.repeat(size)}"}`],
    ['blanks', (size) => `${' '.repeat(size)}x`],
    ['line breaks', (size) => `{"version":${'\n'.repeat(size)}`],
    ['a comment', (size) => `{"version":1/*${'*'.repeat(size)}`],
  ])('of %s', (_, make) => {
    expectLinear(
      make,
      tolerant((text: string) => parseThresholds(text)),
    )
    expectLinear(make, (text) => void limitLine(text, 'floors', 'healthy_rate'))
  })
})
