import { describe, expect, test } from 'vitest'
import { judgeWindow } from '../../src/analysis/health/judge-window.ts'
import { isStart } from '../../src/measure/search-start.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import { generatorOf } from '../load/machine/samples.ts'
import { deadConnection, healthyConnections, windowOf } from '../report/sample-run.ts'

const WINDOW_MS = 10_000
const GOING_ON = { aborted: false }

function held({ isVoid = false, isDead = false }) {
  const healthy = healthyConnections(4, 2, WINDOW_MS)
  const closed = { kind: 'unreachable', detail: 'ECONNREFUSED' } as const
  const connections = isDead ? healthy.map((one) => deadConnection(one, closed, WINDOW_MS)) : healthy
  const window = windowOf(connections, WINDOW_MS, generatorOf({ limited: isVoid }))
  return { window, health: judgeWindow(window, DEFAULT_HEALTH_RULES) }
}

describe('a search starts', () => {
  test('from a window that counts', () => {
    expect(isStart(held({}), GOING_ON)).toBe(true)
  })

  test('neither from a void window, nor without a frame, nor in a run that was interrupted', () => {
    expect(isStart(held({ isVoid: true }), GOING_ON)).toBe(false)
    expect(isStart(held({ isDead: true }), GOING_ON)).toBe(false)
    expect(isStart(held({}), { aborted: true })).toBe(false)
  })
})
