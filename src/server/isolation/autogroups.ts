import { writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { readProc } from '../proc/proc-files.ts'
import { lowerNice } from './nice.ts'

const ENABLED = '/proc/sys/kernel/sched_autogroup_enabled'
/** The kernel accepts one change per 100 ms from users without privileges. */
const TRIES = 5
const WAIT_MS = 120

interface Autogroup {
  readonly name: string
  readonly nice: number
}

interface Lowered {
  readonly before: number
  readonly applied: number
  /** Processes that were in it. Any of them that still runs identifies it. */
  readonly processes: Set<number>
}

/**
 * Where the kernel groups threads by session (sched(7), "The autogroup feature"), a thread's nice value only counts
 * among the threads of its session. So the group of a server in another session gets a lower priority too.
 */
export class Autogroups {
  /** Groups of this process and of its ancestors, which must not be lowered. */
  readonly #kept: ReadonlySet<string>
  readonly #lowered = new Map<string, Lowered>()

  constructor(own: Iterable<number>) {
    this.#kept = new Set([...own].flatMap((pid) => autogroupOf(pid)?.name ?? []))
  }

  async lower(processes: readonly number[]): Promise<void> {
    if (readProc(ENABLED)?.trim() !== '1') return
    for (const pid of processes) {
      const group = autogroupOf(pid)
      if (group === null || this.#kept.has(group.name)) continue
      const known = this.#lowered.get(group.name)
      if (known !== undefined) known.processes.add(pid)
      else await this.#lowerOne(pid, group)
    }
  }

  /** @returns how many keep the lower priority, because raising it was not permitted */
  async restore(): Promise<number> {
    let refused = 0
    for (const [name, { before, applied, processes }] of this.#lowered) {
      const pid = [...processes].find((one) => {
        const group = autogroupOf(one)
        return group?.name === name && group.nice === applied
      })
      if (pid !== undefined && !(await setNice(pid, before))) refused += 1
    }
    this.#lowered.clear()
    return refused
  }

  async #lowerOne(pid: number, { name, nice }: Autogroup): Promise<void> {
    const applied = lowerNice(nice)
    this.#lowered.set(name, { before: nice, applied, processes: new Set([pid]) })
    await setNice(pid, applied)
  }
}

function autogroupOf(pid: number): Autogroup | null {
  const [, name, nice] =
    /^(\/autogroup-\d+) nice (-?\d+)/.exec(readProc(`/proc/${pid}/autogroup`) ?? '') ?? []
  return name === undefined ? null : { name, nice: Number(nice) }
}

async function setNice(pid: number, nice: number): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      writeFileSync(`/proc/${pid}/autogroup`, String(nice))
      return true
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return false
      await delay(WAIT_MS)
    }
  }
  return false
}
