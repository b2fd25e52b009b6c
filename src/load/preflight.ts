import { CamgateError } from '../errors.ts'
import type { ConnectionNeeds } from '../protocols/protocol.ts'
import type { Machines, Room } from './machine/load-machine.ts'

/**
 * Refuses a plan that the machines cannot open: it would measure their limit and blame the server.
 * @throws CamgateError `inconclusive`, with the limit and how to raise it
 */
export async function checkRoom(
  machines: Machines,
  connections: number,
  needs: ConnectionNeeds,
): Promise<void> {
  const share = Math.ceil(connections / machines.length)
  const room = await leastRoom(machines, needs)
  if (share <= room.connections) return
  const needed = share * room.each
  if (room.why === 'file descriptors') {
    throw tooSmall(
      `${share} connections need ${needed + room.used} file descriptors, this process may open ${room.all}`,
      `raise the limit ("ulimit -n ${2 * (needed + room.used)}") or plan fewer connections`,
    )
  }
  throw tooSmall(
    `${share} connections need ${needed} local ports, this machine has ${room.all - room.used} free`,
    'widen net.ipv4.ip_local_port_range, wait for closed connections to expire, or plan fewer connections',
  )
}

/** How many connections the machines can open in addition to those that are open, and what sets that limit. */
export async function totalRoom(
  machines: Machines,
  needs: ConnectionNeeds,
): Promise<Pick<Room, 'connections' | 'why'>> {
  const { connections, why } = await leastRoom(machines, needs)
  return { connections: machines.length * connections, why }
}

/** Each machine gets the same share of the connections, so the one with the least room sets the limit. */
async function leastRoom(machines: Machines, needs: ConnectionNeeds): Promise<Room> {
  const rooms = await Promise.all(machines.map((machine) => machine.room(needs)))
  return rooms.reduce((least, room) => (room.connections < least.connections ? room : least))
}

function tooSmall(message: string, hint: string): CamgateError {
  return new CamgateError('inconclusive', `the load generator is too small for this plan: ${message}`, {
    hint,
  })
}
