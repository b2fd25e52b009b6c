import { readFileSync } from 'node:fs'
import { socketInodes } from '../../server/proc/socket-inodes.ts'
import { type UnreadSocket, unreadSockets } from '../../server/proc/socket-table.ts'

/** A divisor for each table: the kernel counts a datagram with its overhead, about twice its bytes. */
const TABLES = { tcp: 1, tcp6: 1, udp: 2, udp6: 2 }

/** How many of this process's sockets hold more than `moreThanBytes` unread bytes; null without /proc. */
export function countUnread(moreThanBytes: number): number | null {
  const found = Object.entries(TABLES).map(([name, overhead]) => {
    const table = readTable(`/proc/net/${name}`)
    return table === null ? null : unreadSockets(table, overhead * moreThanBytes)
  })
  if (found.every((sockets) => sockets === null)) return null
  return ownSockets(
    found.flatMap((sockets) => sockets ?? []),
    process.pid,
  ).length
}

/** Only sockets that lag are looked up, so this costs nothing while the reader keeps up. */
function ownSockets(sockets: readonly UnreadSocket[], pid: number): UnreadSocket[] {
  if (sockets.length === 0) return []
  const own = socketInodes(pid)
  return sockets.filter(({ inode }) => own.has(inode))
}

function readTable(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** The reader is behind when more than this share of the connections hold unread data. */
export const MAX_LAGGING_SHARE = 0.05
/** What arrives within this time makes no stream late. */
const TOLERATED_LAG_MS = 100
/**
 * A receive buffer that never grew holds hardly more, however far behind its reader is and however large a frame is.
 */
const FULL_BUFFER_BYTES = 64 * 1024

/**
 * The unread bytes beyond which a connection is waiting for its reader. A frame that is just arriving does not count,
 * nor does what arrives in a tenth of a second. A buffer of the system's smallest size is full.
 */
export function toleratedUnread(frameBytes: number, fps: number): number {
  const lagBytes = (frameBytes * fps * TOLERATED_LAG_MS) / 1000
  return Math.ceil(Math.min(FULL_BUFFER_BYTES, Math.max(frameBytes, lagBytes)))
}
