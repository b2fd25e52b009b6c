import { expect, test } from 'vitest'
import { runLimit, type TriedLoad } from '../../../src/analysis/limit/run-limit.ts'
import { loadOf, slow } from './sample-load.ts'

const tried = (connections: number, outcome: TriedLoad['outcome']): TriedLoad => ({
  load: loadOf({
    connections,
    isVoid: outcome === 'invalid',
    ...(outcome === 'pass' ? {} : { change: slow(0.6) }),
  }),
  outcome,
  reason: null,
})
const limitOf = (...all: TriedLoad[]) =>
  runLimit({ tried: all, capacity: 40, generatorEndedSearch: false, linkMbps: null })

test('a trial that this machine spoiled and that passed when repeated limits nothing', () => {
  expect(limitOf(tried(40, 'invalid'), tried(40, 'pass'))).toBeNull()
})

test('a load above the capacity that this machine spoiled is limited by it', () => {
  expect(limitOf(tried(40, 'pass'), tried(80, 'invalid'))).toMatchObject({
    cause: 'generator',
    connections: 80,
  })
})
