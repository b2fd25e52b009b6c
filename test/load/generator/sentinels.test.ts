import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseSentinels, sentinelEvidence } from '../../../src/load/generator/sentinels.ts'
import { byCameras, byViewers } from '../../../src/load/schedule.ts'
import type { JudgedConnection, Outcome } from '../../../src/model/health.ts'

const NONE: ReadonlySet<number> = new Set()

function camerasOf(count: number) {
  return Array.from({ length: count }, (_, k) => ({ id: `${k + 1}`, url: 'http://localhost/' }))
}

/** The evidence for a set in which connection `index` has this outcome. */
function evidence(planned: number, sentinels: ReadonlySet<number>, outcomeOf: (index: number) => Outcome) {
  const connections = Array.from(
    { length: planned },
    (_, index) => ({ connectionId: `${index}`, outcome: outcomeOf(index) }) as JudgedConnection,
  )
  return sentinelEvidence(connections, ({ connectionId }) => sentinels.has(Number(connectionId)))
}

describe('the choice of sentinels', () => {
  test.each([
    ['one camera', 100, byViewers(camerasOf(1)), 1],
    ['two cameras', 100, byViewers(camerasOf(2)), 2],
    ['eight cameras, sixteen viewers each', 128, byViewers(camerasOf(8)), 3],
    ['24 cameras, two viewers each', 48, byViewers(camerasOf(24)), 3],
    ['one camera after the other', 100, byCameras(camerasOf(50), 2), 3],
    ['the smallest set', 20, byViewers(camerasOf(20)), 3],
  ])('%s: three, on as many different cameras as there are', (_name, planned, placeOf, cameras) => {
    const chosen = [...chooseSentinels(NONE, planned, placeOf)]
    expect(chosen).toHaveLength(3)
    expect(chosen.every((index) => index >= 0 && index < planned)).toBe(true)
    expect(new Set(chosen.map((index) => placeOf(index).camera.id)).size).toBe(cameras)
  })

  test('a few connections have none', () => {
    expect(chooseSentinels(NONE, 19, byViewers(camerasOf(19))).size).toBe(0)
  })

  test('those that were chosen stay, and a set that grows keeps one in its later half', () => {
    const placeOf = byViewers(camerasOf(24))
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 20, max: 5000 }), { minLength: 1, maxLength: 12 }), (sizes) => {
        let known: ReadonlySet<number> = new Set()
        for (const size of sizes) {
          const chosen = chooseSentinels(known, size, placeOf)
          expect([...known].every((index) => chosen.has(index))).toBe(true)
          expect([...chosen].some((index) => index >= size / 2)).toBe(true)
          known = chosen
        }
        expect(known.size).toBeLessThan(3 + Math.log2(5000 / 20) + 1)
      }),
    )
  })
})

describe('what sentinels show', () => {
  const placeOf = byViewers(camerasOf(24))
  const sentinels = chooseSentinels(NONE, 48, placeOf)

  test('all of them healthy and hardly any other: the others were read too slowly', () => {
    expect(evidence(48, sentinels, (index) => (sentinels.has(index) ? 'healthy' : 'slow'))).toEqual({
      signal: 'sentinels_healthy',
      sentinels: 3,
      healthy: 0,
      others: 45,
    })
  })

  test.each<[string, (index: number) => Outcome]>([
    ['all are healthy', () => 'healthy'],
    ['all are slow, the sentinels too', () => 'slow'],
    ['one sentinel is slow as well', (index) => (index === Math.min(...sentinels) ? 'slow' : 'healthy')],
    [
      'half of the others are slow, which may be chance',
      (index) => (index % 2 === 0 && !sentinels.has(index) ? 'slow' : 'healthy'),
    ],
    [
      'the others were refused, which is the server’s own word',
      (index) => (sentinels.has(index) ? 'healthy' : 'refused'),
    ],
    ['the others were never answered', (index) => (sentinels.has(index) ? 'healthy' : 'no_frames')],
    ['the server serves whoever came first', (index) => (index < 16 ? 'healthy' : 'slow')],
    ['the server serves whoever came last', (index) => (index >= 32 ? 'healthy' : 'slow')],
    ['the server serves the first cameras', (index) => (index % 24 < 8 ? 'healthy' : 'slow')],
  ])('%s: nothing', (_name, outcomeOf) => {
    expect(evidence(48, sentinels, outcomeOf)).toBeNull()
  })

  test('a server that is unfair at random is accused wrongly in at most one of twenty', () => {
    let accused = 0
    const draws = fc.sample(
      fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 48, maxLength: 48 }),
      ),
      { numRuns: 4000, seed: 7 },
    )
    for (const [share, luck] of draws) {
      if (evidence(48, sentinels, (index) => ((luck[index] ?? 0) < share ? 'healthy' : 'slow')) !== null)
        accused += 1
    }
    expect(accused / 4000).toBeLessThan(0.05)
  })
})
