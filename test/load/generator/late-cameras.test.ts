import { describe, expect, test } from 'vitest'
import { judgeWindow } from '../../../src/analysis/health/judge-window.ts'
import { withCameras } from '../../../src/load/generator/late-cameras.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import type { PublishedWindow } from '../../../src/model/publishing.ts'
import { deadConnection, healthyConnections, windowOf } from '../../report/sample-run.ts'
import { generatorOf } from '../machine/samples.ts'

const WINDOW_MS = 10_000
const RULES = DEFAULT_HEALTH_RULES

const PUBLISHED: PublishedWindow = {
  ...{ cameras: 24, publishing: 24, framesSent: 6000, framesSkipped: 0, reconnections: 0, bytesSent: 6e7 },
  ...{ waitedMs: 0, cores: 0.1, longestDelayMs: 4, due: 6000, handed: 6000, problems: [] },
}

function judged(share: number, published: Partial<PublishedWindow> | null, whyGone: string | null = null) {
  const connections = healthyConnections(24, 2, WINDOW_MS).map((c) => ({ ...c, frames: 250 * share }))
  const health = judgeWindow(windowOf(connections, WINDOW_MS), RULES)
  return withCameras(generatorOf({}), {
    ...{ health, durationMs: WINDOW_MS, rules: RULES, whyGone },
    published: published && { ...PUBLISHED, ...published },
  })
}

describe('a window whose cameras this machine published', () => {
  test.each([
    ['fails on its own where they sent in time', 0.5, {}, false],
    ['is void where their event loop stood still for a second', 0.5, { longestDelayMs: 1200 }, true],
    ['is void where they sent too few of the frames that were due', 0.5, { handed: 5000 }, true],
    [
      'is not void where the server did not read',
      0.5,
      { framesSent: 3000, framesSkipped: 3000, waitedMs: 90_000 },
      false,
    ],
    ['counts if it passes, however late they were', 1, { longestDelayMs: 1200, handed: 5000 }, false],
  ])('%s', (_, share, published, isVoid) => {
    const { limited, cause } = judged(share, published)
    expect({ limited, cause }).toEqual({ limited: isVoid, cause: isVoid ? 'generator' : null })
  })

  test('is void where they are gone, although the server answers that there are none', () => {
    const end = { kind: 'http', status: 404, detail: 'HTTP 404 Not Found' } as never
    const dead = healthyConnections(24, 2, WINDOW_MS).map((one) => deadConnection(one, end, WINDOW_MS))
    const health = judgeWindow(windowOf(dead, WINDOW_MS), RULES)
    const input = { health, durationMs: WINDOW_MS, rules: RULES, published: null }
    expect(withCameras(generatorOf({}), { ...input, whyGone: 'SIGKILL' })).toMatchObject({
      limited: true,
      evidence: [{ signal: 'cameras_gone', detail: 'SIGKILL' }],
    })
    expect(withCameras(generatorOf({}), { ...input, whyGone: null }).limited).toBe(false)
  })
})
