import { describe, expect, test } from 'vitest'
import type { Machines, Room } from '../../src/load/machine/load-machine.ts'
import { roomFor } from '../../src/load/machine/room.ts'
import { checkRoom, totalRoom } from '../../src/load/preflight.ts'
import type { ConnectionNeeds } from '../../src/protocols/protocol.ts'
import { ScriptedMachine } from './machine/samples.ts'

const ONE_SOCKET = { descriptors: 1, ports: 1, hasDatagrams: false }
const OVER_UDP = { descriptors: 3, ports: 2, hasDatagrams: true }
const ROOMY = { descriptors: 10_000, openDescriptors: 30, ports: 28_000, usedPorts: 10 }
const FEW_FILES = { ...ROOMY, descriptors: 1024 }
const FEW_PORTS = { ...ROOMY, usedPorts: 27_000 }

class LimitedMachine extends ScriptedMachine {
  private readonly limits: typeof ROOMY

  constructor(limits: typeof ROOMY) {
    super(false)
    this.limits = limits
  }

  override async room(needs: ConnectionNeeds = ONE_SOCKET): Promise<Room> {
    return roomFor(needs, this.limits)
  }
}

function machines(first: typeof ROOMY, ...more: (typeof ROOMY)[]): Machines {
  return [new LimitedMachine(first), ...more.map((limits) => new LimitedMachine(limits))]
}

describe('the check of the machine before the start', () => {
  test.each([
    ['enough of everything', 1000, ONE_SOCKET, machines(ROOMY)],
    ['the last descriptor', 310, OVER_UDP, machines(FEW_FILES)],
    ['two machines that share it', 620, OVER_UDP, machines(FEW_FILES, FEW_FILES)],
  ])('lets through what fits: %s', async (_what, connections, needs, on) => {
    await checkRoom(on, { connections, needs, workers: null })
  })

  test.each([
    [311, OVER_UDP, machines(FEW_FILES), /311 connections need 1027 file descriptors.* open 1024/],
    [1000, ONE_SOCKET, machines(FEW_FILES), /1000 connections need 1094 file descriptors.* open 1024/],
    [600, OVER_UDP, machines(FEW_PORTS), /600 connections need 1200 local ports.* 1000 free/],
    [1200, OVER_UDP, machines(ROOMY, FEW_PORTS), /600 connections need 1200 local ports.* 1000 free/],
  ])(
    'refuses as inconclusive what does not fit, with both numbers: %i',
    async (connections, needs, on, message) => {
      const refused = checkRoom(on, { connections, needs, workers: null })
      await expect(refused).rejects.toThrow(message)
      await expect(refused).rejects.toMatchObject({ code: 'inconclusive' })
    },
  )
})

test('machines that share a load have as much room as the smallest of them allows', async () => {
  for (const on of [machines(ROOMY, FEW_PORTS), machines(FEW_PORTS, ROOMY)]) {
    expect(await totalRoom(on, ONE_SOCKET, null)).toEqual({ connections: 2000, why: 'local ports' })
  }
})
