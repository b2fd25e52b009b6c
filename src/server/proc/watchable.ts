import { badInput } from '../../errors.ts'
import { readProc, readStat } from './proc-files.ts'
import type { ProcStat } from './proc-stat.ts'

const EXPECTED = 'the id of the running process that is the server, on this machine'

/** How the user named the process, and on which platform. */
export interface Naming {
  readonly option: string
  readonly platform: NodeJS.Platform
}

/** The process, if it can be watched. @throws CamgateError (bad_input) that names the option and says why not */
export function watchable(pid: number, { option, platform }: Naming): ProcStat {
  if (platform !== 'linux') {
    const expected = 'a process on Linux, where /proc shows what it uses'
    throw badInput([{ option, found: `${pid} on ${platform}`, expected }])
  }
  const stat = readStat(pid)
  const problem = stat === null ? absence(pid) : (unfit(stat) ?? strangeness(pid))
  if (stat !== null && problem === null) return stat
  throw badInput([{ option, found: `${pid}, ${problem}`, expected: EXPECTED }])
}

/** A system may hide the processes of other users (`hidepid`, proc(5)), but a signal still shows whether one exists. */
function absence(pid: number): string {
  try {
    process.kill(pid, 0)
    return 'which may not be read by this user'
  } catch (error) {
    const isHidden = error instanceof Error && 'code' in error && error.code === 'EPERM'
    return isHidden ? 'which may not be read by this user' : 'which is no running process'
  }
}

function unfit(stat: ProcStat): string | null {
  if (stat.isZombie) return 'which is no running process: it has ended'
  return isAboveThisProcess(stat.pid) ? 'whose tree holds this load generator itself' : null
}

function isAboveThisProcess(pid: number): boolean {
  for (let at = process.pid; at > 0; at = readStat(at)?.parent ?? 0) {
    if (at === pid) return true
  }
  return false
}

/** /proc has a hidden entry for every thread too, but only a process has children. */
function strangeness(pid: number): string | null {
  const owner = Number(/^Tgid:\s*(\d+)$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1] ?? pid)
  return owner === pid ? null : `which is a thread of process ${owner}`
}
