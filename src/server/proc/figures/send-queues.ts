import { SERVER_FIGURES, type ServerFigure } from '../../../model/server-figures.ts'
import { readStart } from '../read-file.ts'
import { readTable } from '../read-table.ts'
import { acceptedQueues, type Listener, listeners, type Queues } from '../socket-table.ts'
import type { FigureReader } from './figure-reader.ts'
import type { OwnSockets } from './own-sockets.ts'
import { forgetBefore, spaced } from './points.ts'

/** 200 sockets. Those that accept connections come first in a table. */
const MAX_LISTENERS_BYTES = 32 << 10

/** A table of sockets, and those in it by which the server accepts connections. */
interface Accepting {
  readonly file: string
  readonly own: readonly Listener[]
}

/**
 * Bytes that wait in the connections that the server accepted, by any socket that one of its processes holds: what was
 * not sent yet, and what was sent and not acknowledged.
 */
export class SendQueues implements FigureReader {
  private readonly pid: number
  private readonly sockets: OwnSockets
  private inodes: ReadonlySet<string> | null = null
  private accepting: readonly Accepting[] = []
  private readonly seen: (Queues & { readonly atMs: number })[] = []

  /** @param pid whose network the sockets are in */
  constructor(pid: number, sockets: OwnSockets) {
    this.pid = pid
    this.sockets = sockets
  }

  read(atMs: number): void {
    const { inodes } = this.sockets
    if (inodes !== this.inodes) this.accepting = this.acceptingOf(inodes)
    this.inodes = inodes
    const queues = this.queues()
    if (queues.length === 0 || queues.includes(null)) return
    const known = queues.filter((one) => one !== null)
    const sum = (figure: (one: Queues) => number) => known.reduce((total, one) => total + figure(one), 0)
    this.seen.push({ atMs, bytes: sum(({ bytes }) => bytes), sockets: sum(({ sockets }) => sockets) })
  }

  figures(fromMs: number, toMs: number): readonly ServerFigure[] {
    const seen = spaced(this.seen, fromMs, toMs)
    if (seen.length === 0) return []
    const source = `process ${this.pid}`
    const { send_queue_bytes: queue, queued_sockets: queued } = SERVER_FIGURES
    return [
      {
        ...{ name: 'send_queue_bytes', title: queue.title, source, limit: null },
        points: seen.map(({ atMs, bytes }) => ({ atMs, value: bytes })),
      },
      {
        ...{ name: 'queued_sockets', title: queued.title, source, limit: null },
        points: seen.map(({ atMs, sockets }) => ({ atMs, value: sockets })),
      },
    ]
  }

  forget(beforeMs: number): void {
    forgetBefore(this.seen, beforeMs)
  }

  /** Null if a table is too long. */
  private queues(): readonly (Queues | null)[] {
    return this.accepting.map(({ file, own }) => {
      const text = readTable(file)
      return text === null ? null : acceptedQueues(text, own)
    })
  }

  private acceptingOf(inodes: ReadonlySet<string>): readonly Accepting[] {
    const tables = ['tcp', 'tcp6'].map((table) => {
      const file = `/proc/${this.pid}/net/${table}`
      const all = listeners(readStart(file, MAX_LISTENERS_BYTES))
      return { file, own: all.filter(({ inode }) => inodes.has(inode)) }
    })
    return tables.filter(({ own }) => own.length > 0)
  }
}
