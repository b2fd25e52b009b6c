import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

/** What the system knows about its clock. */
export interface ClockState {
  /** Null where nobody says. */
  readonly synchronized: boolean | null
  /** Who says so, for people. */
  readonly source: string
  /** At most this far from true time, in milliseconds; null where not known. */
  readonly errorMs: number | null
}

const TIMEOUT_MS = 2000
const TIMESYNC_FILE = '/run/systemd/timesync/synchronized'

/** Whether the clock of this machine is synchronized, and how well: from chrony, or else from systemd. */
export async function clockState(): Promise<ClockState> {
  return (
    chronyState(await output('chronyc', ['-n', '-c', 'tracking'])) ??
    systemdState(await output('timedatectl', ['show', '--property=NTPSynchronized', '--value'])) ??
    timesyncState(existsSync(TIMESYNC_FILE))
  )
}

/**
 * The bound that `chronyc` documents for its tracking report: the offset, the root dispersion, and half the root delay.
 * @param text one line of fields separated by commas; null if the program is not there
 */
export function chronyState(text: string | null): ClockState | null {
  const fields = (text ?? '').trim().split(',')
  const [offset, delay, dispersion] = [4, 10, 11].map((at) => Number(fields[at]))
  const isRead = [offset, delay, dispersion].every((value) => Number.isFinite(value))
  if (fields.length < 14 || !isRead) return null
  const synchronized = fields[13] !== 'Not synchronised'
  const seconds = Math.abs(offset ?? 0) + (dispersion ?? 0) + (delay ?? 0) / 2
  return { synchronized, source: 'chrony', errorMs: synchronized ? Math.round(1e6 * seconds) / 1000 : null }
}

/** @param text `yes` or `no`, as the kernel sees it; null if the program is not there */
export function systemdState(text: string | null): ClockState | null {
  const word = (text ?? '').trim()
  if (word !== 'yes' && word !== 'no') return null
  return { synchronized: word === 'yes', source: 'timedatectl', errorMs: null }
}

function timesyncState(isSynchronized: boolean): ClockState {
  return isSynchronized
    ? { synchronized: true, source: 'systemd-timesyncd', errorMs: null }
    : { synchronized: null, source: 'the system does not say', errorMs: null }
}

/** Null if the program is not there, fails, or takes too long. */
async function output(program: string, words: readonly string[]): Promise<string | null> {
  try {
    const options = { timeout: TIMEOUT_MS, maxBuffer: 65_536, env: { ...process.env, LC_ALL: 'C' } }
    return (await promisify(execFile)(program, words, options)).stdout
  } catch {
    return null
  }
}
