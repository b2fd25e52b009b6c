import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { SERVER_MARK, type ServerId } from './server-id.ts'

const LOOK_MS = 100
const POLITE_MS = 5000
const FORCED_MS = 2000

/**
 * Ends a server and everything that it started: the processes of its group, and on Linux those that left it, as daemons
 * do. First politely; what is still there after five seconds is killed.
 * @returns numbers of the processes that are still there, which belong to other users
 */
export async function endServer(server: ServerId): Promise<readonly number[]> {
  if (!(await goneAfter(server, 'SIGTERM', POLITE_MS))) await goneAfter(server, 'SIGKILL', FORCED_MS)
  return processesOf(server)
}

async function goneAfter(server: ServerId, signal: NodeJS.Signals, limitMs: number): Promise<boolean> {
  const told = new Set<number>()
  for (let waitedMs = 0; waitedMs <= limitMs; waitedMs += LOOK_MS) {
    const left = processesOf(server)
    if (left.length === 0) return true
    // What a server starts to clean up may run until the processes that got the signal are gone.
    const isCleaningUp = signal === 'SIGTERM' && left.some((pid) => told.has(pid))
    for (const pid of left.filter((one) => !told.has(one) && !isCleaningUp)) {
      send(pid, signal)
      told.add(pid)
    }
    await delay(LOOK_MS)
  }
  return processesOf(server).length === 0
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false // it has ended, or is another user's
  }
}

/**
 * Numbers of a server's running processes: those in its group, or with its mark. Without /proc only the group as a
 * whole is known, as a negative number.
 */
export function processesOf({ pid, tag }: ServerId): number[] {
  const numbers = processNumbers()
  if (numbers.length === 0) return send(-pid, 0) ? [-pid] : []
  const mark = `${SERVER_MARK}=${tag}`
  return numbers.filter((one) => isRunningIn(pid, one) || environmentOf(one).includes(mark))
}

function processNumbers(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isSafeInteger)
  } catch {
    return []
  }
}

/** Group and state of proc(5); a zombie only waits for its parent to notice. */
function isRunningIn(group: number, pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`)
  const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(processGroup) === group && state !== 'Z' && state !== 'X'
}

function environmentOf(pid: number): string[] {
  return read(`/proc/${pid}/environ`).split('\0')
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
