import { describe, expect, test } from 'vitest'
import { type ClockReading, WindowClock } from '../../../src/load/marks/window-clock.ts'

const OWN = 1

function clockThatReads(...readings: (ClockReading | string)[]): WindowClock {
  return new WindowClock(async () => readings.shift() ?? 'nothing left to read', OWN)
}

describe('the clock of a window', () => {
  test('is the same without another machine, and unknown when no frame has a known one', async () => {
    const clock = new WindowClock(null, OWN)
    expect(await clock.begin()).toBeNull()
    expect(await clock.end(true)).toEqual({ kind: 'same', errorMs: 0.1, problem: null })
    expect(await clock.end(false)).toEqual({ kind: 'unknown', errorMs: null, problem: null })
  })

  test('that drifts from the beginning to the end widens the error', async () => {
    const clock = clockThatReads(
      { clock: 2, offsetMs: 100, errorMs: 0.5 },
      { clock: 2, offsetMs: 103, errorMs: 2 },
    )
    expect(await clock.begin()).toMatchObject({ clock: 2, offsetMs: 100 })
    expect(await clock.end(true)).toEqual({ kind: 'exchange', errorMs: 5, problem: null })
  })

  test('is unknown with a reason when it could not be read, or was that of the wrong machine', async () => {
    const silent = clockThatReads('it did not answer')
    expect(await silent.begin()).toBeNull()
    expect(await silent.end(false)).toEqual({ kind: 'unknown', errorMs: null, problem: 'it did not answer' })
    const other = clockThatReads({ clock: 2, offsetMs: 100, errorMs: 0.5 })
    await other.begin()
    expect((await other.end(false)).problem).toMatch(/another machine/)
  })

  test('is the same if the machine that was asked is this one', async () => {
    const clock = clockThatReads({ clock: OWN, offsetMs: 0, errorMs: 0.5 })
    await clock.begin()
    expect(await clock.end(true)).toMatchObject({ kind: 'same', errorMs: 0.1 })
  })
})
