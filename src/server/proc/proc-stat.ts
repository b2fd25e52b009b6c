/** The contents of /proc/PID/stat, or of the stat file of a thread (proc(5)). Times are in clock ticks. */
export interface ProcStat {
  readonly pid: number
  /** The name of its program, at most 15 characters. A program can name itself anything. */
  readonly name: string
  readonly parent: number
  /** It has ended and waits for its parent to notice; its times still count. */
  readonly isZombie: boolean
  /** Since boot. Process numbers are reused, so number and start together identify a process. */
  readonly startedAt: number
  /** User and system time. A process's includes all its threads, even those that have ended. */
  readonly used: number
  /** The same for its ended children that it waited for, and for theirs. */
  readonly usedByEnded: number
  readonly threads: number
}

/** USER_HZ of sysconf(_SC_CLK_TCK): 100 on every architecture that Node.js is built for. */
export const TICKS_PER_SECOND = 100

/** Null for text that is not such a file. The name may contain spaces and parentheses, so the last one ends it. */
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
