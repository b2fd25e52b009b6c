import { expect, test } from 'vitest'
import { Secrets } from '../../src/action/run-secrets.ts'
import { expectLinear } from '../growth.ts'

test('a log of many lines is masked in proportion to its length, however many secrets a run has', () => {
  const secrets = new Secrets()
  secrets.add(Array.from({ length: 40 }, (_, index) => `secret-number-${index}`))
  expectLinear(
    (size) => Array.from({ length: size / 64 }, (_, index) => `GET /?token=secret-number-${index} ok`),
    (lines) => void lines.map(secrets.mask),
  )
})

test('a secret that becomes known later is masked from then on', () => {
  const secrets = new Secrets()
  secrets.add(['first-secret'])
  expect(secrets.mask('first-secret second-secret')).toBe('*** second-secret')
  secrets.add(['second-secret'])
  expect(secrets.mask('first-secret second-secret')).toBe('*** ***')
})
