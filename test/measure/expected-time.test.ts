import { expect, test } from 'vitest'
import { planFrom } from '../../src/config/read-plan.ts'
import { expectedText } from '../../src/measure/expected-time.ts'

test('the first line says how long a run takes and what it does in that time', () => {
  const raw = { cameras: '24', connectionsPerCamera: '2', duration: '60' }
  expect(expectedText(planFrom(raw, null))).toBe('This run takes about 1 min: 48 connections for 60 s.')
  expect(expectedText(planFrom({ ...raw, findCapacity: true }, null))).toBe(
    'This run takes about 4 min: 48 connections for 60 s, then the search (at most 12 min).',
  )
})
