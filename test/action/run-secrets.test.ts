import { expect, test } from 'vitest'
import { Secrets } from '../../src/action/run-secrets.ts'

test('a secret that becomes known later is masked from then on', () => {
  const secrets = new Secrets()
  secrets.add(['first-secret'])
  expect(secrets.mask('first-secret second-secret')).toBe('*** second-secret')
  secrets.add(['second-secret'])
  expect(secrets.mask('first-secret second-secret')).toBe('*** ***')
})
