import type { Socket } from 'node:net'
import { Pace } from '../server/proc/pace.ts'
import { readTable } from '../server/proc/read-table.ts'
import { type Destination, destinationName, queuesByDestination } from '../server/proc/socket-table.ts'

/** A reading may take 1/100 of a processor: with thousands of sockets it is made less often. */
const SHARE = 100
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6']

/** Bytes of each TCP connection of this machine that the other side has not acknowledged. */
export interface KernelQueues {
  bytesOf(socket: Socket): number
}

/** Reads what the kernel still holds of sent bytes. It takes seconds of a stream before Node.js notices a reader that stopped. */
export class KernelQueueReader {
  readonly #pace = new Pace(SHARE)

  /** Null if it is too early, or nothing can be seen: on other systems than Linux. */
  read(nowMs: number): KernelQueues | null {
    return this.#pace.isDue(nowMs) ? this.#pace.take(nowMs, readQueues) : null
  }
}

function readQueues(): KernelQueues | null {
  const tables = TABLES.map(readTable)
  // A kernel without IPv6 has one table only; each has at least its heading.
  if (tables.includes(null) || tables.every((table) => table === '')) return null
  const queues = new Map(tables.flatMap((table) => [...queuesByDestination(table ?? '')]))
  return {
    bytesOf: (socket) => {
      const destination = queues.size === 0 ? null : destinationOf(socket)
      return destination === null ? 0 : (queues.get(destinationName(destination)) ?? 0)
    },
  }
}

/** Null for a socket that is closed. */
function destinationOf({ localPort, remoteAddress, remotePort }: Socket): Destination | null {
  if (localPort === undefined || remoteAddress === undefined || remotePort === undefined) return null
  // As the kernel's table is read: without the scope of a link-local address, and IPv4 as IPv4.
  const [address = ''] = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '').split('%')
  return { localPort, address, port: remotePort }
}
