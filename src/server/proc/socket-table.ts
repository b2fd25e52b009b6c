/** A socket with bytes that its owner has not read yet, as `/proc/net/{tcp,udp}{,6}` lists it (proc(5)). */
export interface UnreadSocket {
  readonly inode: string
  readonly unreadBytes: number
}

/** A TCP socket that accepts connections. */
export interface Listener {
  readonly inode: string
  readonly port: number
  /** As the kernel prints it: hexadecimal words in host byte order. */
  readonly address: string
}

const LISTEN = '0A'
/** sl, local, remote, state, tx:rx, tr:when, retrnsmt, uid, timeout, inode. */
const LINE =
  /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) [0-9A-F]{8}:([0-9A-F]{8}) \S+ \S+ +\d+ +\d+ (\d+)/gm

/**
 * Sockets that hold more than `moreThanBytes` unread bytes. Listeners are left out, because their queue counts
 * connections. Linear in the length of the table.
 */
export function unreadSockets(table: string, moreThanBytes: number): UnreadSocket[] {
  const found: UnreadSocket[] = []
  for (const [, , , state, unread = '', inode = ''] of table.matchAll(LINE)) {
    const unreadBytes = Number.parseInt(unread, 16)
    if (state !== LISTEN && unreadBytes > moreThanBytes) found.push({ inode, unreadBytes })
  }
  return found
}

/** TCP sockets of a table that accept connections on `port`. */
export function listenersOn(table: string, port: number): Listener[] {
  const found: Listener[] = []
  for (const [, address = '', local = '', state, , inode = ''] of table.matchAll(LINE)) {
    if (state === LISTEN && Number.parseInt(local, 16) === port) found.push({ inode, port, address })
  }
  return found
}

/** A UDP socket that has dropped datagrams because its receive buffer was full, counted since it was opened. */
export interface DroppingSocket {
  readonly inode: string
  readonly drops: number
}

/** The last column of `/proc/net/udp` counts the drops of each socket. Linear in the length of the table. */
export function droppingSockets(table: string): DroppingSocket[] {
  const found: DroppingSocket[] = []
  for (const line of table.split('\n')) {
    const fields = line.trim().split(/ +/)
    const drops = Number(fields.at(-1))
    const inode = fields[9] ?? ''
    if (fields.length >= 13 && drops > 0 && /^\d+$/.test(inode)) found.push({ inode, drops })
  }
  return found
}
