/** What /proc/PID/stat, or the stat file of one of its threads, tells (proc(5)). Times are in clock ticks. */
export interface ProcStat {
  readonly pid: number
  /** Its program's name, at most 15 characters; a program can name itself anything. */
  readonly name: string
  readonly parent: number
  /** Ended, and only waiting for its parent to notice; its times still count. */
  readonly isZombie: boolean
  /** Since boot. Numbers are used again: with the number it tells one process from another. */
  readonly startedAt: number
  /** User and system time; of a process, that of all its threads, also of those that have ended. */
  readonly used: number
  /** The same of its children that have ended and that it waited for, and of theirs. */
  readonly usedByEnded: number
  readonly threads: number
}

/** USER_HZ of sysconf(_SC_CLK_TCK): 100 on every architecture that Node.js is built for. */
export const TICKS_PER_SECOND = 100

/** Null for text that is not such a file. The name may hold spaces and parentheses, so its last one counts. */
export function parseProcStat(text: string): ProcStat | null {
  const end = text.lastIndexOf(')')
  const [state, ...figures] = text.slice(end + 2).split(' ')
  const field = (number: number): number => Number(figures[number - 4] ?? Number.NaN)
  const stat = {
    pid: Number.parseInt(text, 10),
    name: text.slice(text.indexOf('(') + 1, end),
    parent: field(4),
    isZombie: state === 'Z' || state === 'X',
    startedAt: field(22),
    used: field(14) + field(15),
    usedByEnded: field(16) + field(17),
    threads: field(20),
  }
  return Object.values(stat).some(Number.isNaN) ? null : stat
}

/** Whether both were read from the same process or thread, and not from one that got its number later. */
export function isSame(a: ProcStat | undefined, b: ProcStat): a is ProcStat {
  return a !== undefined && a.pid === b.pid && a.startedAt === b.startedAt
}
