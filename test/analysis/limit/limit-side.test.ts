import { describe, expect, test } from 'vitest'
import { judgeWindow } from '../../../src/analysis/health/judge-window.ts'
import { limitCauseOf } from '../../../src/analysis/limit/find-limit.ts'
import { limitSide, type PublishedLoad } from '../../../src/analysis/limit/limit-side.ts'
import { loadFacts } from '../../../src/analysis/limit/load-facts.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import { limitText } from '../../../src/report/facts/limit-cause-words.ts'
import { healthyConnections, windowOf } from '../../report/sample-run.ts'
import { loadOf, slow, steady } from './sample-load.ts'

const WINDOW_MS = 10_000
const NO_DELAY = { p50: null, p95: null, p99: null, max: null }
const WELL: PublishedLoad = { cameras: 4, framesSent: 1000, framesSkipped: 0, waitedMs: 20 }

/** Two viewers of each camera, with what they lost. */
function viewers(...losses: readonly (readonly number[])[]) {
  return losses.flatMap((all, at) =>
    all.map((lost) => ({
      cameraId: String(at),
      marks: {
        ...{
          marked: 100,
          distinct: 100,
          placed: 0,
          lost,
          repeated: 0,
          reordered: 0,
          foreign: 0,
          foreignCamera: null,
        },
        ...{ latency: NO_DELAY, shortestMs: null, unclocked: 0 },
      },
    })),
  )
}

describe('the side of the server on which frames are missing', () => {
  test('is that of the cameras where they waited for the server or left frames out', () => {
    for (const more of [{ waitedMs: 8000 }, { framesSkipped: 50 }])
      expect(limitSide([], { ...WELL, ...more }, WINDOW_MS)).toMatchObject({
        side: 'cameras',
        why: 'held_up',
      })
  })

  test('is not guessed where a server leaves out as many frames for each viewer', () => {
    expect(limitSide(viewers([50, 51], [30, 30], [0, 0]), null, WINDOW_MS)).toBeNull()
  })

  test('is that of the viewers where one of them loses what another gets', () => {
    expect(limitSide(viewers([50, 3], [0, 40]), null, WINDOW_MS)).toMatchObject({ side: 'viewers' })
  })

  test('is that of the viewers where the server took all that was sent', () => {
    expect(limitSide(viewers([0], [0]), WELL, WINDOW_MS)).toMatchObject({ side: 'viewers', why: 'all_sent' })
  })

  test('is not known with one viewer of each camera, or hardly any loss', () => {
    expect(limitSide(viewers([50], [60]), null, WINDOW_MS)).toBeNull()
    expect(limitSide(viewers([2, 2]), null, WINDOW_MS)).toBeNull()
    expect(limitSide([{ cameraId: '1', marks: null }], null, WINDOW_MS)).toBeNull()
  })

  test('is evidence of what limited a load that is short of frames', () => {
    const window = windowOf(healthyConnections(4, 1, WINDOW_MS).map(slow(0.5)), WINDOW_MS)
    const health = judgeWindow(window, DEFAULT_HEALTH_RULES)
    const published = { ...WELL, waitedMs: 20_000, framesSkipped: 200 }
    const load = loadFacts({ window, health, figures: [], published }, false)
    const cause = limitCauseOf({ load, others: [], linkMbps: null })
    if (cause === null) throw new Error('expected a limit')
    expect(limitText(cause)).toMatch(
      /on the side of the cameras: the server ingests late \(each camera waited 5 s for it, and 200 frames could not be sent\)$/,
    )
  })

  test('is no evidence where the network lost frames, which is behind the server', () => {
    const side = { code: 'side', side: 'viewers', why: 'all_sent' } as const
    const load = { ...loadOf({ change: slow(0.6), figures: [steady('frames_out', 1000)] }), side }
    const cause = limitCauseOf({ load, others: [], linkMbps: null })
    expect(cause).toMatchObject({ cause: 'network' })
    expect(cause?.evidence).not.toContain(side)
  })
})
