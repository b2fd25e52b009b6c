import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'

const BOOT_ID = '/proc/sys/kernel/random/boot_id'
const NANOSECONDS_IN_MS = 1e6

/**
 * 32 bits that are the same for all processes that share this machine's monotonic clock, and differ elsewhere: of the
 * boot id. Without a boot id, a random number that no other process has.
 */
export function clockNumber(path = BOOT_ID): number {
  const digits = /^[0-9a-f]{8}(?=-)/.exec(readBootId(path))?.[0]
  return digits === undefined ? randomInt(2 ** 32) : Number.parseInt(digits, 16)
}

/** Milliseconds of the monotonic clock that all processes of this machine share (`process.hrtime`). */
export function machineClockMs(): number {
  return Number(process.hrtime.bigint()) / NANOSECONDS_IN_MS
}

function readBootId(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
