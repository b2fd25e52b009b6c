import { expect } from 'vitest'

const GROWTH = [1, 2, 4, 8]
/** Work that grows linearly takes 8 times as long, with caches 12 times; work that grows quadratically, 64. */
const MAX_RATIO = 28
/** Shorter runs measure the clock and the compiler. */
const MIN_MS = 1
const MAX_FIRST_SIZE = 1024 * 1024
const RUNS = 5
/** A run as long as this is measured well enough the first time. */
const LONG_MS = 20
const TRIES = 10
/** Less than this is spent on reading the text once, and on its memory. */
const NOTHING_MS_PER_BYTE = 1e-5
/** The longest tick that Linux is built with (HZ = 100). */
const TICK_MS = 10

/**
 * Fails when the work on an input grows faster than the input: 8 times the size may cost 28 times as much at
 * most. The quickest of several runs counts, and waiting for a processor does not, so that a busy machine makes
 * no difference.
 *
 * @param make an input of about this size; a parser that gives up at a limit must be given inputs that stay below it
 * @param run the work; it must read all of its input and leave it unchanged
 * @param firstSize where to begin; it is doubled until a run takes a millisecond
 */
export function expectLinear<Input>(
  make: (size: number) => Input,
  run: (input: Input) => void,
  firstSize = 1024,
): void {
  let size = firstSize
  while (size < MAX_FIRST_SIZE && quickestRun(make(size), run) < MIN_MS) size *= 2
  // What other programs and tests take of the caches only adds time, so the quickest of all tries is the truest.
  let times = GROWTH.map(() => Number.POSITIVE_INFINITY)
  for (let tries = 0; tries < TRIES; tries += 1) {
    times = times.map((ms, i) => Math.min(ms, quickestRun(make(size * (GROWTH[i] ?? 0)), run)))
    const isNothing = (times.at(-1) ?? 0) < NOTHING_MS_PER_BYTE * size * (GROWTH.at(-1) ?? 0)
    if (isNothing || ratio(times) < MAX_RATIO) return
  }
  const list = times.map((ms, i) => `${size * (GROWTH[i] ?? 0)}: ${ms.toFixed(2)} ms`).join(', ')
  expect.fail(`the work grows ${ratio(times).toFixed(0)} times with 8 times the input (${list})`)
}

/** Texts stay as short as real ones, so that memory is not what is timed. */
const REPEATS = 100

/** The same for work on a text that is over in no time: it is done a hundred times over. */
export function expectLinearOn(make: (size: number) => string, read: (text: string) => void): void {
  const readOften = (text: string) => {
    for (let times = 0; times < REPEATS; times += 1) read(text)
  }
  expectLinear(make, readOften, 256)
}

/** The same bit of text over and over, to about a size. @param start what stands in front of it */
export function repeated(unit: string, start = ''): (size: number) => string {
  return (size) => `${start}${unit.repeat(Math.ceil(size / unit.length))}`
}

function ratio(times: readonly number[]): number {
  return (times.at(-1) ?? 0) / Math.max(MIN_MS / 2, times[0] ?? 0)
}

function quickestRun<Input>(input: Input, run: (input: Input) => void): number {
  let quickest = Number.POSITIVE_INFINITY
  for (let runs = 0; runs < RUNS && (runs === 0 || quickest < LONG_MS); runs += 1) {
    quickest = Math.min(
      quickest,
      time(() => run(input)),
    )
  }
  return quickest
}

/** Milliseconds by the clock, or by the processor time of this thread, which is counted in ticks, where that is less. */
function time(run: () => void): number {
  const startedAt = performance.now()
  const before = process.threadCpuUsage()
  run()
  const { user, system } = process.threadCpuUsage(before)
  return Math.min(performance.now() - startedAt, (user + system) / 1000 + TICK_MS)
}
