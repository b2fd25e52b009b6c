import { test } from 'vitest'
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
