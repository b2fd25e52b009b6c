import { readOrNothing } from '../../server/proc/read-file.ts'
import { socketInodes } from '../../server/proc/socket-inodes.ts'
import { droppingSockets } from '../../server/proc/socket-table.ts'

/** Of the packets that are missing, so many must have been dropped here before this machine is to blame. */
const SHARE_TO_BLAME = 0.1

/** Datagrams that had no room, since this machine was started and since each socket was opened. */
export interface UdpDrops {
  /** Of all sockets, those that are closed among them; null where nobody tells. */
  readonly total: number | null
  /** Of the sockets of other programs that are open now, by inode. */
  readonly elsewhere: ReadonlyMap<string, number>
}

/** Reads the counters of this network namespace. */
export function readUdpDrops(): UdpDrops {
  const total = countOfDrops(readOrNothing('/proc/net/snmp'), readOrNothing('/proc/net/snmp6'))
  const dropping = ['udp', 'udp6'].flatMap((table) => droppingSockets(readOrNothing(`/proc/net/${table}`)))
  // Only sockets that dropped anything are looked up, so this costs nothing while there is room.
  const own = dropping.length === 0 ? new Set<string>() : socketInodes(process.pid)
  const others = dropping.filter(({ inode }) => !own.has(inode))
  return { total, elsewhere: new Map(others.map(({ inode, drops }) => [inode, drops])) }
}

/**
 * Datagrams that sockets of this program had no room for between two readings; null where nobody tells. A socket that
 * was closed in between counts as ours: no server is blamed for what this machine may have lost.
 */
export function dropsBetween(before: UdpDrops, now: UdpDrops): number | null {
  if (before.total === null || now.total === null) return null
  let elsewhere = 0
  for (const [inode, drops] of now.elsewhere) elsewhere += drops - (before.elsewhere.get(inode) ?? 0)
  return Math.max(0, now.total - before.total - Math.max(0, elsewhere))
}

/** `RcvbufErrors` of both families (RFC 4113's counters, as Linux has them): two lines of names and values, and pairs. */
export function countOfDrops(snmp: string, snmp6: string): number | null {
  const [names = '', values = ''] = snmp.split('\n').filter((line) => line.startsWith('Udp:'))
  const at = names.split(' ').indexOf('RcvbufErrors')
  const drops = at < 0 ? Number.NaN : Number(values.split(' ')[at])
  const drops6 = Number(/^Udp6RcvbufErrors\s+(\d+)$/m.exec(snmp6)?.[1] ?? 0)
  return Number.isFinite(drops) ? drops + drops6 : null
}

/**
 * What a window's drops say of its missing packets: a sentence that blames this machine, or null.
 * @param dropped datagrams that this machine had no room for; null: not known
 * @param lost packets that the window misses
 */
export function dropEvidence(dropped: number | null, lost: number): string | null {
  if (dropped === null || dropped === 0 || lost === 0 || dropped < SHARE_TO_BLAME * lost) return null
  return `${dropped} UDP datagrams were dropped at this machine's receive buffers, and ${lost} packets are missing`
}
