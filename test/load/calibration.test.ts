import { describe, expect, test } from 'vitest'
import { checkCalibration, isModest, readableFrames } from '../../src/load/calibration.ts'
import type { WorkerWindow } from '../../src/load/workers/worker.ts'

/** A worker that read so many frames and used so much of its processor for two seconds. */
function worker(frames: number, threadCores: number): WorkerWindow {
  const sample = {
    durationMs: 1000,
    loopUtilization: 1,
    loopDelayMs: 0,
    standstillMs: 0,
    threadCores,
    waitMs: 0,
  }
  const connection = { frames } as WorkerWindow['connections'][number]
  return {
    connections: [connection],
    gaps: { counts: '', maxMs: 0, unitsPerMs: 1 },
    delays: null,
    samples: [sample, sample],
    samplesBefore: [],
    seconds: { bytes: [], reconnections: [], drops: [] },
  }
}

describe('what this machine can read', () => {
  test.each([
    ['one worker that is half idle', [worker(10_000, 0.5)], 4, 10_000],
    ['one that shares its processor with the cameras', [worker(5000, 0.25)], 4, 10_000],
    ['three workers', [worker(10_000, 0.5), worker(10_000, 0.5), worker(10_000, 0.5)], 4, 30_000],
    ['three workers on two processors', [worker(8000, 0.4), worker(8000, 0.4), worker(8000, 0.4)], 2, 20_000],
  ])('%s', (_name, windows, processors, frames) => {
    expect(readableFrames(windows, processors)).toBeCloseTo(frames, 6)
  })

  test('is not known when nothing was read', () => {
    expect(readableFrames([worker(0, 0.5)], 2)).toBeNull()
    expect(readableFrames([worker(10, 0)], 2)).toBeNull()
    expect(readableFrames([], 2)).toBeNull()
  })
})

describe('a plan that any machine can read', () => {
  test.each([
    [200, 10e6, true],
    [1000, 50_000, true],
    [1000, 50_001, false],
    [1001, 4000, false],
    [201, 249_000, false],
    [201, 248_000, true],
  ])('%i frames/s of %i bytes: %s', (framesPerSecond, frameBytes, modest) => {
    expect(isModest(framesPerSecond, frameBytes)).toBe(modest)
  })
})

describe('the check of a plan by its calibration', () => {
  const calibration = { framesPerSecond: 10_000, frameBytes: 40_000, workers: 2, neededFramesPerSecond: 6000 }

  test('lets through what needs 60 % of the machine', () => {
    expect(() => checkCalibration(calibration, 240, '--force')).not.toThrow()
  })

  test('refuses more as inconclusive, with what was needed, what is there and what would do', () => {
    const check = () => checkCalibration({ ...calibration, neededFramesPerSecond: 7500 }, 300, 'force')
    expect(check).toThrow(
      expect.objectContaining({ code: 'inconclusive', hint: expect.stringContaining('with force') }),
    )
    expect(check).toThrow(
      'the load generator is too small for this plan: 300 connections need 7,500 frames/s of 40 KB, which is 75 % of what ' +
        'this machine can read (10,000 frames/s with 2 workers); a plan may need 60 % of it, which is 240 such connections',
    )
  })
})
