import { describe, expect, test } from 'vitest'
import type { LiveSecond } from '../../src/load/engine.ts'
import { Progress } from '../../src/publish/progress.ts'

const LIVE: LiveSecond = {
  planned: 48,
  delivering: 48,
  healthy: 47,
  fps: 24.91,
  changes: [],
  bytes: 410e6 / 8,
  reconnections: 1,
  generatorLoad: 0.12,
}
const LINE =
  'Progress: 42s/120s | Connections: 47/48 healthy | FPS: 24.9 | 410 Mbit/s | Reconnections: 1 | Generator: 12%'

function recorder(isTTY: boolean, columns = 200) {
  const written: string[] = []
  return { isTTY, columns, written, write: (text: string) => written.push(text) }
}

describe('the progress line', () => {
  test('comes each second on a terminal, in place', () => {
    const stream = recorder(true)
    const progress = new Progress(stream)
    progress.second(LIVE, '42s/120s')
    progress.second(LIVE, '42s/120s')
    progress.end()
    expect(stream.written).toEqual([`\r\x1b[K${LINE}`, `\r\x1b[K${LINE}`, '\n'])
  })

  test.each([
    [109, LINE],
    [108, LINE.replace(' | Generator: 12%', '')],
    [80, 'Progress: 42s/120s | Connections: 47/48 healthy | FPS: 24.9 | 410 Mbit/s'],
    [40, 'Progress: 42s/120s'],
    [0, LINE],
  ])('is never wrapped, which a terminal of %d columns could not take back', (columns, line) => {
    const stream = recorder(true, columns)
    new Progress(stream).second(LIVE, '42s/120s')
    expect(stream.written).toEqual([`\r\x1b[K${line}`])
  })

  test('is cut where even the time does not fit', () => {
    const stream = recorder(true, 40)
    new Progress(stream).second(LIVE, 'Search, trial of 96: settling, 2 to 5 min left')
    expect(stream.written).toEqual(['\r\x1b[KProgress: Search, trial of 96: settlin…'])
  })

  test('comes every ten seconds elsewhere, a line each, without control characters', () => {
    const stream = recorder(false)
    const progress = new Progress(stream)
    for (let second = 0; second < 25; second += 1) progress.second(LIVE, '42s/120s')
    expect(stream.written).toEqual([`${LINE}\n`, `${LINE}\n`])
  })

  test('comes less often the longer a run takes', () => {
    const stream = recorder(false)
    const progress = new Progress(stream)
    const lines: number[] = []
    for (let second = 1; second <= 3 * 24 * 3600; second += 1) {
      progress.second(LIVE, 'Soak')
      if (stream.written.splice(0).length > 0) lines.push(second)
    }
    expect(lines.slice(0, 3)).toEqual([10, 20, 30])
    expect(lines.filter((second) => second > 540 && second < 800)).toEqual([
      550, 560, 570, 580, 590, 600, 660, 720, 780,
    ])
    expect(lines.slice(-2)).toEqual([258_900, 259_200])
    expect(lines.length).toBeLessThan(1000)
  })

  test('alerts end after 500, and say so', () => {
    const stream = recorder(false)
    const progress = new Progress(stream)
    const changes = [{ connectionId: 'a', rule: 'fps' as const }]
    for (let second = 0; second < 2000; second += 1) progress.second({ ...LIVE, changes }, '1s')
    const alerts = stream.written.filter((line) => !line.startsWith('Progress'))
    expect(alerts).toHaveLength(501)
    expect(alerts.at(-1)).toBe('Further alerts are not shown.\n')
  })

  test('alerts come as they happen, together where the rule is the same', () => {
    const stream = recorder(false)
    const ids = ['a', 'b', 'c', 'd']
    const changes = ids.map((connectionId) => ({ connectionId, rule: 'long_stall' as const }))
    new Progress(stream).second({ ...LIVE, changes: [...changes, { connectionId: 'e', rule: null }] }, '1s')
    expect(stream.written).toEqual([
      'Alert: 4 connections stalled for 5 s (a, b, c, …)\n',
      'Recovered: 1 connection healthy again (e)\n',
    ])
  })

  test.each([
    [['a'], 'Alert: 1 connection below its frame rate for 5 s (a)\n'],
    [['a', 'b'], 'Alert: 2 connections below their frame rate for 5 s (a, b)\n'],
  ])('alerts of slow connections agree with their number: %s', (ids, line) => {
    const stream = recorder(false)
    const changes = ids.map((connectionId) => ({ connectionId, rule: 'fps' as const }))
    new Progress(stream).second({ ...LIVE, changes }, '1s')
    expect(stream.written).toEqual([line])
  })
})
