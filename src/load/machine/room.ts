import { readdirSync } from 'node:fs'
import type { ConnectionNeeds } from '../../protocols/protocol.ts'
import { readOrNothing } from '../../server/proc/read-file.ts'
import type { Room } from './load-machine.ts'

/** Descriptors for logs, reports, timers and the like, in addition to the connections. */
const SPARE_DESCRIPTORS = 64

/** What this machine can open; infinite where the system does not report it. */
export interface MachineLimits {
  readonly descriptors: number
  readonly openDescriptors: number
  readonly ports: number
  readonly usedPorts: number
}

/** How many connections this machine can open in addition to what is open now, and what sets that limit. */
export function roomFor(needs: ConnectionNeeds, limits: MachineLimits = machineLimits()): Room {
  const { descriptors, openDescriptors, ports, usedPorts } = limits
  const byFiles = roomOf(
    'file descriptors',
    needs.descriptors,
    openDescriptors + SPARE_DESCRIPTORS,
    descriptors,
  )
  const byPorts = roomOf('local ports', needs.ports, usedPorts, ports)
  return byFiles.connections <= byPorts.connections ? byFiles : byPorts
}

function roomOf(why: Room['why'], each: number, used: number, all: number): Room {
  return { connections: Math.max(0, Math.floor((all - used) / each)), why, each, used, all }
}

function machineLimits(): MachineLimits {
  const soft = /^Max open files\s+(\d+)/m.exec(readOrNothing('/proc/self/limits'))?.[1]
  const range = /^(\d+)\s+(\d+)/.exec(readOrNothing('/proc/sys/net/ipv4/ip_local_port_range'))
  const sockets = /^TCP: inuse (\d+) orphan \d+ tw (\d+)/m.exec(readOrNothing('/proc/net/sockstat'))
  return {
    descriptors: Number(soft ?? Number.POSITIVE_INFINITY),
    openDescriptors: openDescriptors(),
    ports: range === null ? Number.POSITIVE_INFINITY : Number(range[2]) - Number(range[1]) + 1,
    usedPorts: sockets === null ? 0 : Number(sockets[1]) + Number(sockets[2]),
  }
}

function openDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}
