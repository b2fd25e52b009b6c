import { describe, expect, test } from 'vitest'
import { reportTimeline } from '../../../src/report/build/timeline.ts'
import { healthyConnections, windowOf } from '../sample-run.ts'
import { WATCHED } from '../sample-search.ts'
import { EMPTY_TIMELINE, serverSpans } from '../sample-timeline.ts'

const WINDOW_MS = 4000
const window = windowOf(healthyConnections(2, 1, WINDOW_MS), WINDOW_MS)
const { timeline } = window

describe('the timeline of a report', () => {
  test('has one entry a second in every list, in the units of the report', () => {
    const found = reportTimeline(window, { ...WATCHED, windowSpans: serverSpans(4, 1, 8e6) }, [])
    expect(found).toMatchObject({
      seconds: 4,
      mbit_per_second: [6.5536, 6.5536, 6.5536, 6.5536],
      generator_processors: [0.3, 0.3, 0.3, 0.3],
      other_processors: [0.2, 0.2, 0.2, 0.2],
      server_processors: [0.9, 0.95, 1, 1.05],
      reader_behind: [false, false, false, false],
    })
    expect(found.server_memory_bytes.at(-1)).toBe(8e6)
    const { server_figures: _, ...known } = found
    const lists = Object.values(known).filter((value) => Array.isArray(value))
    expect(lists.map(({ length }) => length)).toEqual(new Array(8).fill(4))
  })

  test('lies on the seconds of the window, whenever the machine was looked at', () => {
    const late = timeline.machine.map((span, k) => ({ ...span, own: k }))
    const shifted = { ...timeline, startedAtMs: 500, machine: late }
    expect(reportTimeline({ ...window, timeline: shifted }, null, []).generator_processors).toEqual([
      0.5, 1.5, 2.5, 3,
    ])
  })

  test('has the look at the sockets in the second in which it was made', () => {
    const machine = timeline.machine.map((span, k) => ({
      ...span,
      fromMs: span.fromMs - 700,
      toMs: span.toMs - 700,
      isReaderBehind: [true, false, null, true][k] ?? null,
    }))
    const { reader_behind } = reportTimeline({ ...window, timeline: { ...timeline, machine } }, null, [])
    expect(reader_behind).toEqual([true, false, null, true])
  })

  test('has a second in which one of several agents was behind', () => {
    const spansOf = (where: string, bad: number) =>
      timeline.machine.map((span, k) => ({ ...span, where, isReaderBehind: k === bad }))
    const behindOn = (machine: typeof timeline.machine) =>
      reportTimeline({ ...window, timeline: { ...timeline, machine } }, null, []).reader_behind
    const alone = behindOn(spansOf('b', 2))
    expect(alone).toContain(true)
    expect(behindOn([...spansOf('a', -1), ...spansOf('b', 2), ...spansOf('c', -1)])).toEqual(alone)
  })

  test('knows of a server that nobody watched what the machine shows, and no memory', () => {
    const found = reportTimeline(window, null, [])
    expect(found.server_processors).toEqual([0.5, 0.5, 0.5, 0.5])
    expect(found.server_memory_bytes).toEqual([null, null, null, null])
  })

  test('knows nothing after the server has ended, or where the system shows nothing', () => {
    const ended = { ...WATCHED, windowSpans: serverSpans(2, 1, 8e6) }
    expect(reportTimeline(window, ended, []).server_processors).toEqual([0.9, 1, null, null])
    const unseen = { ...window, timeline: { ...timeline, machine: [] } }
    expect(reportTimeline(unseen, null, [])).toMatchObject({
      server_processors: [null, null, null, null],
      generator_processors: [null, null, null, null],
      other_processors: [null, null, null, null],
      reader_behind: [null, null, null, null],
    })
  })

  test('of a window that never began is empty', () => {
    const none = { ...window, durationMs: 0, timeline: EMPTY_TIMELINE }
    expect(reportTimeline(none, null, [])).toMatchObject({ seconds: 0, drops: [], reader_behind: [] })
  })
})
