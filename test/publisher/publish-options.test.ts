import { describe, expect, test } from 'vitest'
import type { PublishOptions } from '../../src/model/publishing.ts'
import { publishingProblems } from '../../src/publisher/publish-options.ts'
import { SMALL } from './with-sink.ts'

const GOOD: PublishOptions = { ...SMALL, url: 'rtsp://host:8554/{camera}' }

async function problemsOf(wrong: Partial<Record<keyof PublishOptions, unknown>>): Promise<string[]> {
  const problems = await publishingProblems({ ...GOOD, ...wrong } as PublishOptions)
  return problems.map((problem) => (typeof problem === 'string' ? problem : problem.option))
}

describe('what cameras publish', () => {
  test('is fine at every rate that was promised', async () => {
    for (const codec of ['h264', 'h265'])
      for (const resolution of ['360p', '720p', '1080p'])
        for (const megabits of [0.5, 2, 6])
          expect(await problemsOf({ codec, resolution, megabits })).toEqual([])
  })

  test.each([
    [{ url: 'http://host/{camera}' }, '--publish'],
    [{ url: 'rtsp://host/' }, '--publish'],
    [{ url: 'rtsps://host/{camera}', transport: 'udp' }, '--publish-transport udp cannot be combined'],
    [{ cameras: [] }, '--cameras'],
    [{ cameras: ['a', 'a'] }, '--cameras'],
    [{ codec: 'av1' }, '--publish-codec'],
    [{ resolution: '4k' }, '--publish-resolution'],
    [{ transport: 'sctp' }, '--publish-transport'],
    [{ fps: 0 }, '--fps'],
    [{ megabits: 0.01 }, '--publish-bitrate'],
    [{ megabits: Number.NaN }, '--publish-bitrate'],
  ])('is refused with %o', async (wrong, option) => {
    expect(await problemsOf(wrong)).toEqual([expect.stringContaining(option)])
  })

  test('has all its problems at once', async () => {
    expect(await problemsOf({ url: '', cameras: [], codec: '', fps: -1, megabits: 99 })).toHaveLength(5)
  })
})
