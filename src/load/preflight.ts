import { readdirSync, readFileSync } from 'node:fs'
import { CamgateError } from '../errors.ts'
import type { ConnectionNeeds } from '../protocols/protocol.ts'

/** Descriptors for logs, reports, timers and the like, in addition to the connections. */
const SPARE_DESCRIPTORS = 64

/** What this machine can open; null where the system does not report it. */
export interface MachineLimits {
  readonly descriptors: number | null
  readonly openDescriptors: number
  readonly ports: number | null
  readonly usedPorts: number
}

/** Refuses a plan that this machine cannot open: it would measure its own limit and blame the server. */
export function checkMachine(
  connections: number,
  each: ConnectionNeeds,
  limits: MachineLimits = machineLimits(),
): void {
  const descriptors = limits.descriptors
  const neededDescriptors = connections * each.descriptors + limits.openDescriptors + SPARE_DESCRIPTORS
  if (descriptors !== null && neededDescriptors > descriptors) {
    throw tooSmall(
      `${connections} connections need ${neededDescriptors} file descriptors, this process may open ${descriptors}`,
      `raise the limit ("ulimit -n ${2 * neededDescriptors}") or plan fewer connections`,
    )
  }
  const freePorts = limits.ports === null ? null : limits.ports - limits.usedPorts
  const neededPorts = connections * each.ports
  if (freePorts !== null && neededPorts > freePorts) {
    throw tooSmall(
      `${connections} connections need ${neededPorts} local ports, this machine has ${freePorts} free`,
      'widen net.ipv4.ip_local_port_range, wait for closed connections to expire, or plan fewer connections',
    )
  }
}

/** How many connections this machine can open in addition to what is open now, and what sets that limit. */
export function machineRoom(
  each: ConnectionNeeds,
  limits: MachineLimits = machineLimits(),
): { connections: number; why: string } {
  const { descriptors, openDescriptors, ports, usedPorts } = limits
  const files = (descriptors ?? Number.POSITIVE_INFINITY) - openDescriptors - SPARE_DESCRIPTORS
  const byFiles = Math.floor(files / each.descriptors)
  const byPorts = Math.floor(((ports ?? Number.POSITIVE_INFINITY) - usedPorts) / each.ports)
  const why = byFiles <= byPorts ? 'file descriptors' : 'local ports'
  return { connections: Math.max(0, Math.min(byFiles, byPorts)), why }
}

function tooSmall(message: string, hint: string): CamgateError {
  return new CamgateError('inconclusive', `the load generator is too small for this plan: ${message}`, {
    hint,
  })
}

function machineLimits(): MachineLimits {
  const soft = /^Max open files\s+(\d+)/m.exec(readText('/proc/self/limits'))?.[1]
  const range = /^(\d+)\s+(\d+)/.exec(readText('/proc/sys/net/ipv4/ip_local_port_range'))
  const sockets = /^TCP: inuse (\d+) orphan \d+ tw (\d+)/m.exec(readText('/proc/net/sockstat'))
  return {
    descriptors: soft === undefined ? null : Number(soft),
    openDescriptors: openDescriptors(),
    ports: range === null ? null : Number(range[2]) - Number(range[1]) + 1,
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

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
