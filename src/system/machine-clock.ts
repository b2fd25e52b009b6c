import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'

const BOOT_ID = '/proc/sys/kernel/random/boot_id'
/** How far the clocks of this process are from those of the machine (time_namespaces(7)). */
const NAMESPACE = '/proc/self/timens_offsets'
/** Odd, so that different offsets give different numbers. */
const SPREAD = 2_654_435_761
const NANOSECONDS_IN_MS = 1e6

/**
 * 32 bits that are the same for all processes that share this machine's monotonic clock, and differ elsewhere: of the
 * boot id and the offset of the time namespace. Without a boot id, a random number that no other process has.
 */
export function clockNumber(path = BOOT_ID, namespace = NAMESPACE): number {
  const digits = /^[0-9a-f]{8}(?=-)/.exec(read(path))?.[0]
  if (digits === undefined) return randomInt(2 ** 32)
  return (Number.parseInt(digits, 16) ^ Math.imul(namespaceMs(namespace), SPREAD)) >>> 0
}

/** 0 outside a time namespace. */
function namespaceMs(path: string): number {
  const found = /^monotonic\s+(-?\d+)\s+(\d+)/m.exec(read(path))
  return found === null ? 0 : Math.round(1000 * Number(found[1]) + Number(found[2]) / NANOSECONDS_IN_MS)
}

/** Milliseconds of the monotonic clock that all processes of this machine share (`process.hrtime`). */
export function machineClockMs(): number {
  return Number(process.hrtime.bigint()) / NANOSECONDS_IN_MS
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
