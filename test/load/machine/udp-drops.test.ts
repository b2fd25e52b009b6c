import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import {
  countOfDrops,
  dropEvidence,
  dropsBetween,
  readUdpDrops,
} from '../../../src/load/machine/udp-drops.ts'

const SNMP = `Tcp: ActiveOpens PassiveOpens
Tcp: 9 9
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors
Udp: 2037260 4470 62 2044263 61 7
UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors
UdpLite: 0 0 0 0 5 0
`
const SNMP6 =
  'Udp6InErrors                    \t3\nUdp6RcvbufErrors                \t4\nUdpLite6RcvbufErrors 9\n'

test('datagrams that had no room are counted over both families', () => {
  expect(countOfDrops(SNMP, SNMP6)).toBe(65)
  expect(countOfDrops(SNMP, '')).toBe(61)
})

test.each(['', 'Udp: InDatagrams\nUdp: 1\n', 'Udp: RcvbufErrors\n', 'garbage'])(
  '%j tells nothing',
  (snmp) => {
    expect(countOfDrops(snmp, SNMP6)).toBeNull()
  },
)

test.runIf(process.platform === 'linux')(
  'what a socket had no room for is counted by this system',
  async () => {
    const [receiver, sender] = [createSocket('udp4'), createSocket('udp4')]
    onTestFinished(() => {
      receiver.close()
      sender.close()
    })
    receiver.bind(0, '127.0.0.1')
    await once(receiver, 'listening')
    const { port } = receiver.address()
    let received = 0
    receiver.on('message', () => {
      received += 1
    })
    const before = readUdpDrops()
    // Nobody reads before the last one is sent: far more than the system keeps for one socket.
    const sent = Array.from({ length: 2000 }, () => {
      const { promise, resolve } = Promise.withResolvers<unknown>()
      sender.send(Buffer.alloc(1200), port, '127.0.0.1', resolve)
      return promise
    })
    await Promise.all(sent)
    const dropped = () => dropsBetween(before, readUdpDrops()) ?? Number.NaN
    await expect.poll(() => received + dropped()).toBeGreaterThanOrEqual(2000)
    expect(dropped()).toBeGreaterThan(100)
    expect(dropEvidence(dropped(), 2000 - received)).toMatchObject([{ signal: 'datagrams_dropped' }])
  },
)

test.each([
  ['a tenth of what is missing', 10, 100, true],
  ['less than a tenth of it', 9, 100, false],
  ['nothing is missing', 50, 0, false],
  ['none was dropped', 0, 100, false],
])(
  'this machine is to blame when it dropped much of what is missing: %s',
  (_what, dropped, lost, isToBlame) => {
    expect(dropEvidence(dropped, lost)).toHaveLength(isToBlame ? 1 : 0)
  },
)

test.runIf(process.platform === 'linux')(
  'what a socket of another program had no room for is not held against this one',
  async () => {
    const receiver = spawn(
      'python3',
      [
        '-c',
        'import socket,sys\ns=socket.socket(2,2)\ns.bind(("127.0.0.1",0))\nprint(s.getsockname()[1],flush=True)\nsys.stdin.read()',
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    )
    const sender = createSocket('udp4')
    onTestFinished(() => {
      receiver.kill()
      sender.close()
    })
    const [port] = (await once(receiver.stdout, 'data')) as [Buffer]
    const before = readUdpDrops()
    const sent = Array.from({ length: 2000 }, () => {
      const { promise, resolve } = Promise.withResolvers<unknown>()
      sender.send(Buffer.alloc(1200), Number(port), '127.0.0.1', resolve)
      return promise
    })
    await Promise.all(sent)
    const now = readUdpDrops()
    expect((now.total ?? 0) - (before.total ?? 0)).toBeGreaterThan(100)
    expect(dropsBetween(before, now)).toBeLessThan(50)
  },
)

test('a socket that was closed since counts as ours', () => {
  const before = { total: 10, elsewhere: new Map([['7', 4]]) }
  expect(dropsBetween(before, { total: 30, elsewhere: new Map([['7', 14]]) })).toBe(10)
  expect(dropsBetween(before, { total: 30, elsewhere: new Map() })).toBe(20)
  expect(dropsBetween(before, { total: null, elsewhere: new Map() })).toBeNull()
})
