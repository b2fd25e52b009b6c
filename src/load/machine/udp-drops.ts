import type { Evidence } from '../../model/machine.ts'
import { readOrNothing } from '../../server/proc/read-file.ts'
import { socketInodes } from '../../server/proc/socket-inodes.ts'
import { droppingSockets } from '../../server/proc/socket-table.ts'

/** This machine is to blame only if it dropped at least this share of the missing packets. */
const SHARE_TO_BLAME = 0.1

/**
 * Datagrams that were dropped for lack of buffer space, since this machine started and since each socket was opened.
 */
export interface UdpDrops {
  /** For all sockets, including closed ones; null where that is not reported. */
  readonly total: number | null
  /** For the open sockets of other programs, by inode. */
  readonly elsewhere: ReadonlyMap<string, number>
}

/** Reads the counters of this network namespace. */
export function readUdpDrops(): UdpDrops {
  const total = countOfDrops(readOrNothing('/proc/net/snmp'), readOrNothing('/proc/net/snmp6'))
  const dropping = ['udp', 'udp6'].flatMap((table) => droppingSockets(readOrNothing(`/proc/net/${table}`)))
  // Only sockets that dropped anything are looked up, so this costs nothing while nothing is dropped.
  const own = dropping.length === 0 ? new Set<string>() : socketInodes(process.pid)
  const others = dropping.filter(({ inode }) => !own.has(inode))
  return { total, elsewhere: new Map(others.map(({ inode, drops }) => [inode, drops])) }
}

/**
 * Datagrams that sockets of this program dropped for lack of buffer space between two readings; null where that is not
 * reported. A socket that was closed in between counts as ours: no server is blamed for what this machine may have
 * lost.
 */
export function dropsBetween(before: UdpDrops, now: UdpDrops): number | null {
  if (before.total === null || now.total === null) return null
  let elsewhere = 0
  for (const [inode, drops] of now.elsewhere) elsewhere += drops - (before.elsewhere.get(inode) ?? 0)
  return Math.max(0, now.total - before.total - Math.max(0, elsewhere))
}

/**
 * `RcvbufErrors` of both families (RFC 4113's counters, as Linux has them): two lines of names and values, and pairs.
 */
export function countOfDrops(snmp: string, snmp6: string): number | null {
  const [names = '', values = ''] = snmp.split('\n').filter((line) => line.startsWith('Udp:'))
  const at = names.split(' ').indexOf('RcvbufErrors')
  const drops = at < 0 ? Number.NaN : Number(values.split(' ')[at])
  const drops6 = Number(/^Udp6RcvbufErrors\s+(\d+)$/m.exec(snmp6)?.[1] ?? 0)
  return Number.isFinite(drops) ? drops + drops6 : null
}

/**
 * What a window's drops say about its missing packets; empty if they are not to blame.
 * @param dropped datagrams that the workers' machines had no buffer space for
 * @param lost packets that the window misses
 */
export function dropEvidence(dropped: number, lost: number): Evidence[] {
  if (dropped === 0 || lost === 0 || dropped < SHARE_TO_BLAME * lost) return []
  return [{ signal: 'datagrams_dropped', dropped, lost }]
}
