import { describe, expect, test } from 'vitest'
import { judgeWindow } from '../../../src/analysis/health/judge-window.ts'
import { counterDisagreement } from '../../../src/analysis/limit/compare-counters.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import type { ConnectionFacts } from '../../../src/model/measured-window.ts'
import type { ServerFigure, ServerFigureName } from '../../../src/model/server-figures.ts'
import { generatorOf } from '../../load/machine/samples.ts'
import { healthyConnections, windowOf } from '../../report/sample-run.ts'
import { steady } from './sample-load.ts'

interface Case {
  readonly what: string
  readonly figures: readonly ServerFigure[]
  readonly change?: Partial<ConnectionFacts>
  readonly isVoid?: boolean
  readonly seconds?: number
}

/** 40 connections get 25 frames a second each, 1000 in all, of 16,000 bytes, 16,384 with their framing. */
function found({ figures, change = {}, isVoid = false, seconds = 60 }: Omit<Case, 'what'>) {
  const connections = healthyConnections(4, 10, 1000 * seconds).map((one, index) =>
    index === 0 ? { ...one, ...change } : one,
  )
  const window = windowOf(connections, 1000 * seconds, generatorOf({ limited: isVoid }))
  return counterDisagreement({ window, health: judgeWindow(window, DEFAULT_HEALTH_RULES), figures })
}

function over(seconds: number, name: ServerFigureName, value: number, everySeconds = 1): ServerFigure {
  const points = Array.from({ length: seconds / everySeconds }, (_, index) => ({
    atMs: 1000 * everySeconds * (index + 1),
    value,
  }))
  return { ...steady(name, value), points }
}

const minute = (name: ServerFigureName, value: number) => over(60, name, value)

describe('counters of the server and of its viewers', () => {
  test.for([
    { sent: 1030, difference: 'more', seconds: 60, allowed: 0.02 },
    { sent: 970, difference: 'less', seconds: 60, allowed: 0.02 },
    { sent: 1110, difference: 'more', seconds: 10, allowed: 0.1 },
    { sent: 0, difference: 'less', seconds: 10, allowed: 0.1 },
  ])('disagree over $seconds s if $sent frames were sent and 1000 arrived', ({ sent, seconds, allowed }) => {
    const figures = [over(seconds, 'frames_out', sent)]
    const expected = { what: 'frames', sent, received: 1000, allowed, seconds, source: 'process 1' }
    expect(found({ figures, seconds })).toEqual(expected)
  })

  test.for([
    { sent: 17_000_000, received: 16_384_000 },
    { sent: 15_000_000, received: 16_000_000 },
  ])('disagree if $sent bytes were sent, which is neither with framing nor without', ({ sent, received }) => {
    expect(found({ figures: [minute('bytes_out', sent)] })).toMatchObject({ what: 'bytes', sent, received })
  })

  test('disagree about packets that were lost', () => {
    const change = { packets: 57_000, packetsLost: 3000 }
    const disagreement = found({ figures: [minute('packets_out', 1000)], change })
    expect(disagreement).toMatchObject({ what: 'packets', sent: 1000, received: 950 })
  })

  test('are told apart by the first that disagrees', () => {
    const figures = [minute('frames_out', 1000), minute('bytes_out', 32_000_000)]
    expect(found({ figures })).toMatchObject({ what: 'bytes' })
  })

  test.for<Case>([
    { what: 'both counted the same', figures: [minute('frames_out', 1000)] },
    { what: 'they are 1.9 % apart', figures: [minute('frames_out', 1019)] },
    { what: 'the edges of a short window explain it', figures: [over(10, 'frames_out', 1090)], seconds: 10 },
    { what: 'readings are five seconds apart', figures: [over(60, 'frames_out', 1080, 5)] },
    { what: 'bytes are counted without framing', figures: [minute('bytes_out', 16_000_000)] },
    { what: 'bytes are counted with some of it', figures: [minute('bytes_out', 16_200_000)] },
    { what: 'the window is void', figures: [minute('frames_out', 1500)], isVoid: true },
    { what: 'a stream began again', figures: [minute('frames_out', 1500)], change: { reconnections: 1 } },
    { what: 'a stream ended', figures: [minute('frames_out', 1500)], change: { drops: 1 } },
    { what: 'others watch too', figures: [minute('frames_out', 1500), minute('sessions', 41)] },
    { what: 'two sources count', figures: [minute('frames_out', 1500), minute('frames_out', 9)] },
    { what: 'there is one reading', figures: [over(1, 'frames_out', 1500)] },
    { what: 'only the network interface counts', figures: [minute('network_out', 500)] },
    { what: 'packets have no numbers here', figures: [minute('packets_out', 1500)] },
  ])('are not said to disagree if $what', ({ what: _, ...given }) => {
    expect(found(given)).toBeNull()
  })

  test('disagree if the server says that all its viewers are ours', () => {
    expect(found({ figures: [minute('frames_out', 1500), minute('sessions', 40)] })).not.toBeNull()
  })
})
