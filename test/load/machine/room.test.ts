import { expect, test } from 'vitest'
import { type MachineLimits, roomFor } from '../../../src/load/machine/room.ts'

const ONE_SOCKET = { descriptors: 1, ports: 1, hasDatagrams: false }
const OVER_UDP = { descriptors: 3, ports: 2, hasDatagrams: true }
const FEW = { descriptors: 1024, openDescriptors: 30, ports: 28_232, usedPorts: 0 }
const UNKNOWN = { descriptors: Number.POSITIVE_INFINITY, ports: Number.POSITIVE_INFINITY }

test.each<[string, typeof ONE_SOCKET, MachineLimits, number, string]>([
  ['64 descriptors are kept free', ONE_SOCKET, FEW, 930, 'file descriptors'],
  ['over UDP each takes three descriptors', OVER_UDP, FEW, 310, 'file descriptors'],
  ['over UDP each takes two ports', OVER_UDP, { ...FEW, ports: 300, usedPorts: 100 }, 100, 'local ports'],
  ['few ports are left', ONE_SOCKET, { ...FEW, ports: 500, usedPorts: 400 }, 100, 'local ports'],
  ['more is open than may be', ONE_SOCKET, { ...FEW, openDescriptors: 2000 }, 0, 'file descriptors'],
  ['no limit is known', ONE_SOCKET, { ...FEW, ...UNKNOWN }, Number.POSITIVE_INFINITY, 'file descriptors'],
])(
  'a machine has room for the connections that both limits allow: %s',
  (_what, needs, limits, connections, why) => {
    expect(roomFor(needs, limits)).toMatchObject({ connections, why })
  },
)
