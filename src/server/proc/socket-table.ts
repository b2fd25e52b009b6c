import { addressText } from './kernel-address.ts'

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

const ESTABLISHED = '01'
const LISTEN = '0A'
const NOTHING = '00000000'
/** sl, local, remote, state, tx:rx, tr:when, retrnsmt, uid, timeout, inode. */
const LINE =
  /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) \S+ \S+ +\d+ +\d+ (\d+)/gm

/**
 * Sockets that hold more than `moreThanBytes` unread bytes. Listeners are left out, because their queue counts
 * connections. Linear in the length of the table.
 */
export function unreadSockets(table: string, moreThanBytes: number): UnreadSocket[] {
  const found: UnreadSocket[] = []
  for (const [, , , , , state, , unread = '', inode = ''] of table.matchAll(LINE)) {
    const unreadBytes = Number.parseInt(unread, 16)
    if (state !== LISTEN && unreadBytes > moreThanBytes) found.push({ inode, unreadBytes })
  }
  return found
}

/** TCP sockets of a table that accept connections on `port`. */
export function listenersOn(table: string, port: number): Listener[] {
  return listeners(table).filter((listener) => listener.port === port)
}

/** TCP sockets of a table that accept connections. Linear in the length of the table. */
export function listeners(table: string): Listener[] {
  const found: Listener[] = []
  for (const [, address = '', port = '', , , state, , , inode = ''] of table.matchAll(LINE)) {
    if (state === LISTEN) found.push({ inode, port: Number.parseInt(port, 16), address })
  }
  return found
}

/** Bytes that wait to be sent or acknowledged, and the sockets that hold them. */
export interface Queues {
  readonly bytes: number
  readonly sockets: number
}

/** What waits in the established connections that these listeners accepted. Linear in the length of the table. */
export function acceptedQueues(table: string, accepting: readonly Listener[]): Queues {
  const addresses = Map.groupBy(accepting, ({ port }) => port)
  let bytes = 0
  let sockets = 0
  for (const [, address = '', port = '', , , state, queued = ''] of table.matchAll(LINE)) {
    if (state !== ESTABLISHED || queued === NOTHING) continue
    if (!addresses.get(Number.parseInt(port, 16))?.some((listener) => accepts(listener, address))) continue
    bytes += Number.parseInt(queued, 16)
    sockets += 1
  }
  return { bytes, sockets }
}

function accepts(listener: Listener, address: string): boolean {
  return /^0+$/.test(listener.address) || listener.address === address
}

/** Where a connection of this machine leads, and from which of its ports. */
export interface Destination {
  readonly localPort: number
  /** In the usual notation. */
  readonly address: string
  readonly port: number
}

export function destinationName({ localPort, address, port }: Destination): string {
  return `${localPort} ${address} ${port}`
}

/**
 * Bytes that wait to be sent or acknowledged in each established connection that has any, by `destinationName`. Linear
 * in the length of the table.
 */
export function queuesByDestination(table: string): Map<string, number> {
  const found = new Map<string, number>()
  for (const [, , local = '', address = '', port = '', state, queued = ''] of table.matchAll(LINE)) {
    if (state !== ESTABLISHED || queued === NOTHING) continue
    const destination = {
      localPort: Number.parseInt(local, 16),
      address: addressText(address),
      port: Number.parseInt(port, 16),
    }
    found.set(destinationName(destination), Number.parseInt(queued, 16))
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
