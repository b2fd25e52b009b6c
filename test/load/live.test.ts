import { describe, expect, test } from 'vitest'
import { Connection } from '../../src/load/connection.ts'
import { LiveView } from '../../src/load/live.ts'
import { MarkClocks } from '../../src/load/marks/mark-clocks.ts'
import { SecondCounter } from '../../src/load/second-counter.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import { FakeClock } from './fake-clock.ts'
import { frame } from './frame.ts'
import { ScriptedClient } from './scripted-client.ts'

function watched() {
  const clock = new FakeClock()
  const client = new ScriptedClient()
  const connection = new Connection({
    id: 'camera_7_conn_1',
    camera: { id: '7', url: 'http://localhost/7' },
    number: 1,
    nominalFps: 25,
    rules: DEFAULT_HEALTH_RULES,
    client,
    clock,
    seconds: new SecondCounter(),
    markClocks: new MarkClocks(),
    ended() {},
  })
  connection.start(0)
  const view = new LiveView()
  const second = (frames: number) => {
    for (let k = 0; k < frames; k += 1) client.last.observer.frame(frame(1, clock.now()))
    return view.tick([connection])
  }
  return { client, second }
}

describe('the live view', () => {
  test('a slow connection is told once, after five seconds, and again when it recovers', () => {
    const { second } = watched()
    const told = [25, 25, 25, 10, 10, 10, 10, 10, 10, 10, 10, 25, 25, 25, 25, 25].map(
      (frames) => second(frames).changes,
    )
    const changes = told.flatMap((list, at) => list.map((change) => [at, change.rule]))
    expect(changes).toEqual([
      [7, 'fps'],
      [15, null],
    ])
  })

  test('a short dip is no alert, nor is the second in which the stream began', () => {
    const { second } = watched()
    const told = [12, 25, 25, 20, 25, 25, 30, 25, 25, 25].flatMap((frames) => second(frames).changes)
    expect(told).toEqual([])
  })

  test('the first, partial second does not lower the frame rate', () => {
    const { second } = watched()
    expect([second(3), second(25), second(25)].map(({ fps, known }) => fps / Math.max(1, known))).toEqual([
      0, 25, 25,
    ])
  })

  test('silence is a stall and never counts as healthy', () => {
    const { second } = watched()
    second(25)
    second(25)
    second(0)
    expect(second(0)).toMatchObject({ healthy: 0, planned: 1 })
  })

  test('a connection that never delivered is named after its reason', async () => {
    const { client, second } = watched()
    client.last.end({ kind: 'refused', detail: 'HTTP 503' })
    await Promise.resolve()
    await Promise.resolve()
    const told = [0, 0, 0, 0, 0, 0].flatMap(() => second(0).changes)
    expect(told).toEqual([{ connectionId: 'camera_7_conn_1', rule: 'refused' }])
  })
})
