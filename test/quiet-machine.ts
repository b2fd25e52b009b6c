import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const QUIET_SECONDS = 3
/** Half of what a run takes as the end of its word. */
const MOST_STEAL = 0.025
/** For all the tests of a file together. */
let patienceMs = 30_000

/**
 * Waits until the host has left this machine its processors for three seconds on end: a neighbour's load voids
 * what is measured. Gives up when the patience of the file is used up.
 */
export async function untilQuiet(): Promise<void> {
  for (let quiet = 0; quiet < QUIET_SECONDS && patienceMs > 0; patienceMs -= 1000) {
    const before = ticks()
    await sleep(1000)
    const after = ticks()
    const share = (after.steal - before.steal) / Math.max(1, after.all - before.all)
    quiet = share <= MOST_STEAL ? quiet + 1 : 0
  }
}

/** Of all processors since boot (proc(5)). */
function ticks(): { all: number; steal: number } {
  const [, ...fields] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/) ?? []
  const numbers = fields.slice(0, 8).map(Number)
  return { all: numbers.reduce((sum, value) => sum + value, 0), steal: numbers[7] ?? 0 }
}
