import { type FigurePoint, SERVER_FIGURES, type ServerFigure } from '../../../model/server-figures.ts'
import { readStart } from '../read-file.ts'
import { droppingSockets } from '../socket-table.ts'
import type { FigureReader } from './figure-reader.ts'
import type { OwnSockets } from './own-sockets.ts'
import { forgetBefore, rates, spaced } from './points.ts'

/** 30,000 sockets. A longer table is not used. */
const MAX_TABLE_BYTES = 4 << 20

/** Datagrams that came for the server and found its sockets full, such as those of cameras that publish over UDP. */
export class DatagramDrops implements FigureReader {
  private readonly pid: number
  private readonly sockets: OwnSockets
  private readonly seen: FigurePoint[] = []
  /** Drops of every socket of its network, by inode; null before the first reading. */
  private last: ReadonlyMap<string, number> | null = null

  /** @param pid whose network the sockets are in */
  constructor(pid: number, sockets: OwnSockets) {
    this.pid = pid
    this.sockets = sockets
  }

  read(atMs: number): void {
    const own = this.sockets.inodes
    const tables = ['udp', 'udp6'].map((table) =>
      readStart(`/proc/${this.pid}/net/${table}`, MAX_TABLE_BYTES),
    )
    if (own.size === 0 || tables[0] === '' || tables.some(({ length }) => length === MAX_TABLE_BYTES)) return
    const now = new Map(tables.flatMap(droppingSockets).map(({ inode, drops }) => [inode, drops]))
    const { last } = this
    this.last = now
    const dropped = last === null ? 0 : droppedBetween(last, now, own)
    this.seen.push({ atMs, value: (this.seen.at(-1)?.value ?? 0) + dropped })
  }

  figures(fromMs: number, toMs: number): readonly ServerFigure[] {
    const points = rates(spaced(this.seen, fromMs, toMs))
    const { title } = SERVER_FIGURES.datagrams_dropped
    const source = `process ${this.pid}`
    return points.length === 0 ? [] : [{ name: 'datagrams_dropped', title, source, limit: null, points }]
  }

  forget(beforeMs: number): void {
    forgetBefore(this.seen, beforeMs)
  }
}

function droppedBetween(
  last: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
  own: ReadonlySet<string>,
): number {
  return [...now].reduce(
    (sum, [inode, drops]) => sum + (own.has(inode) ? Math.max(0, drops - (last.get(inode) ?? 0)) : 0),
    0,
  )
}
