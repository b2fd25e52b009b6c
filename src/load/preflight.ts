import { CamgateError } from '../errors.ts'
import type { ConnectionNeeds } from '../protocols/protocol.ts'
import { askMachine } from './ask-machine.ts'
import type { Machine, Machines, Room } from './machine/load-machine.ts'
import { workersOn } from './workers/workers-on.ts'

interface Check {
  readonly connections: number
  readonly needs: ConnectionNeeds
  /** Threads on each machine, as {@link workersOn} takes them: each gets the same share of the connections. */
  readonly workers: number | null
}

/** What a machine can open, and its share of all connections, 0 to 1. */
interface MachineRoom {
  readonly machine: Machine
  readonly room: Room
  readonly share: number
}

/**
 * Refuses a plan that the machines cannot open: it would measure their limit and blame the server.
 * @throws CamgateError `inconclusive`, with the limit and how to raise it
 */
export async function checkRoom(machines: Machines, { connections, needs, workers }: Check): Promise<void> {
  const { machine, room, share } = await leastRoom(machines, needs, workers)
  const own = Math.ceil(connections * share)
  if (own <= room.connections) return
  const needed = own * room.each
  const [process, where] =
    machine.name === ''
      ? ['this process', 'this machine']
      : [`agent ${machine.name}`, `agent ${machine.name}`]
  if (room.why === 'file descriptors') {
    throw tooSmall(
      `${own} connections need ${needed + room.used} file descriptors, ${process} may open ${room.all}`,
      `raise the limit ("ulimit -n ${2 * (needed + room.used)}") or plan fewer connections`,
    )
  }
  throw tooSmall(
    `${own} connections need ${needed} local ports, ${where} has ${room.all - room.used} free`,
    'widen net.ipv4.ip_local_port_range, wait for closed connections to expire, or plan fewer connections',
  )
}

/** How many connections the machines can open in addition to those that are open, and what sets that limit. */
export async function totalRoom(
  machines: Machines,
  needs: ConnectionNeeds,
  workers: number | null,
): Promise<Pick<Room, 'connections' | 'why'>> {
  const { room, share } = await leastRoom(machines, needs, workers)
  return { connections: totalOf(room, share), why: room.why }
}

/** The one whose room ends first when the load grows. */
async function leastRoom(
  machines: Machines,
  needs: ConnectionNeeds,
  workers: number | null,
): Promise<MachineRoom> {
  const all = machines.reduce((sum, machine) => sum + workersOn(machine, workers), 0)
  const rooms = await Promise.all(
    machines.map(async (machine) => {
      const share = workersOn(machine, workers) / all
      return { machine, room: await askMachine(machine, (one) => one.room(needs)), share }
    }),
  )
  return rooms.reduce((least, one) =>
    totalOf(one.room, one.share) < totalOf(least.room, least.share) ? one : least,
  )
}

function totalOf({ connections }: Room, share: number): number {
  return Math.floor(connections / share)
}

function tooSmall(message: string, hint: string): CamgateError {
  return new CamgateError('inconclusive', `the load generator is too small for this plan: ${message}`, {
    hint,
  })
}
