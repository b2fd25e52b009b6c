import { readOrNothing } from './read-file.ts'

/** Of the packets that are missing, so many must have been dropped here before this machine is to blame. */
const SHARE_TO_BLAME = 0.1

/** Datagrams that this machine received and had no room for, since it was started; null where nobody tells. */
export function udpDrops(): number | null {
  return countOfDrops(readOrNothing('/proc/net/snmp'), readOrNothing('/proc/net/snmp6'))
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
