import { readFileSync } from 'node:fs'

const CLOSE_WAIT = '08'

/** Ports of those who have closed their end of a connection to this port of this machine (IPv4). */
export function halfClosedPeers(port: number): Set<number> {
  const lines = readFileSync('/proc/net/tcp', 'latin1').trim().split('\n').slice(1)
  const sockets = lines.map((line) => line.trim().split(/\s+/))
  const ours = sockets.filter(([, local = '', , state]) => portOf(local) === port && state === CLOSE_WAIT)
  return new Set(ours.map(([, , remote = '']) => portOf(remote)))
}

function portOf(address: string): number {
  return Number.parseInt(address.slice(address.indexOf(':') + 1), 16)
}
