import type { ServerFigure } from '../../../model/server-figures.ts'
import { Pace } from '../pace.ts'
import type { ProcStat } from '../proc-stat.ts'
import { socketInodes } from '../socket-inodes.ts'
import type { FigureReader } from './figure-reader.ts'

/** Sockets that accept connections, and those of a port for datagrams, are among the first that a process opens. */
const MAX_DESCRIPTORS = 4096
/** Looking for them may take 1/1000 of a processor. */
const SHARE = 1000

/** Knows which sockets are the server's, as of some seconds ago, for the readers after it. */
export class OwnSockets implements FigureReader {
  private readonly pace = new Pace(SHARE)
  private found: ReadonlySet<string> = new Set()

  /** Inodes of the first sockets of every process; none for those of another user. */
  get inodes(): ReadonlySet<string> {
    return this.found
  }

  read(atMs: number, running: readonly ProcStat[]): void {
    if (this.pace.isDue(atMs)) this.found = this.pace.take(atMs, () => inodesOf(running))
  }

  figures(): readonly ServerFigure[] {
    return []
  }

  forget(): void {}
}

function inodesOf(running: readonly ProcStat[]): ReadonlySet<string> {
  const each = Math.ceil(MAX_DESCRIPTORS / Math.max(1, running.length))
  return new Set(running.flatMap(({ pid }) => [...socketInodes(pid, each)]))
}
