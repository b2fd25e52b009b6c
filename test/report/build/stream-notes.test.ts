import { describe, expect, test } from 'vitest'
import type { StreamNote } from '../../../src/model/streams.ts'
import { renderConsole } from '../../../src/report/console/console.ts'
import { renderMarkdown } from '../../../src/report/markdown/markdown.ts'
import { healthyConnections, reportOf, windowOf } from '../sample-run.ts'

/** Two connections to each of `cameras`, all of which had this to say. */
function reportWith(notes: readonly StreamNote[], cameras: number) {
  const connections = healthyConnections(cameras, 2, 20_000).map((one) => ({ ...one, notes }))
  return reportOf({ cameras, connectionsPerCamera: 2, window: windowOf(connections, 20_000) })
}

const SENTENCE = '2 cameras send wrong part lengths; frames were found by their delimiters'

describe('what viewers forgive in a stream', () => {
  test('is said once, however many connections saw it', () => {
    const report = reportWith(['wrong_part_lengths'], 2)
    expect(report.stream_notes).toEqual([
      { note: 'wrong_part_lengths', text: SENTENCE, cameras: ['1', '2'], camera_count: 2, connections: 4 },
    ])
    expect(renderConsole(report, { color: false }).split(SENTENCE)).toHaveLength(2)
    expect(renderMarkdown(report, { maxBytes: 60_000 }).split(SENTENCE)).toHaveLength(2)
  })

  test('is said in the singular of one camera', () => {
    const [note] = reportWith(['wrong_part_lengths'], 1).stream_notes
    expect(note?.text).toBe('1 camera sends wrong part lengths; frames were found by their delimiters')
  })

  test('names no more than 20 of many cameras', () => {
    const [note] = reportWith(['audio_needed'], 200).stream_notes
    expect(note?.cameras).toHaveLength(20)
    expect(note).toMatchObject({ camera_count: 200, connections: 400 })
  })

  test('takes no room where there is nothing to say', () => {
    const report = reportWith([], 2)
    expect(report.stream_notes).toEqual([])
    expect(renderConsole(report, { color: false })).not.toContain('Streams:')
    expect(renderMarkdown(report, { maxBytes: 60_000 })).not.toContain('### Streams')
  })
})
