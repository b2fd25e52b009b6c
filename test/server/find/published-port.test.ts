import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { processesAt, publishedPort } from '../../../src/server/find/published-port.ts'

const proc = mkdtempSync(path.join(os.tmpdir(), 'proc-'))
afterAll(() => rmSync(proc, { recursive: true }))

/** Port 8554 on any address. */
const LISTENING =
  '  sl  local_address\n   0: 00000000:216A 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0\n'
const REST = '0 -1 4194560 9 8 7 6 120 30 45 5 20 0 11 0 31415 1000000 4242'

function process(pid: number, parent: number, files: Readonly<Record<string, string>>): void {
  const all = { stat: `${pid} (x) S ${parent} 1 1 ${REST}`, ...files }
  for (const [name, text] of Object.entries(all)) {
    const file = path.join(proc, String(pid), name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

const forwarder = (hostPort: number): Record<string, string> => ({
  comm: 'docker-proxy\n',
  cmdline: [
    ...['/usr/bin/docker-proxy', '-proto', 'tcp', '-host-ip', '0.0.0.0', '-host-port', String(hostPort)],
    ...['-container-ip', '172.17.0.2', '-container-port', '8554', ''],
  ].join('\0'),
})
const own = (address: string): string => `Local:\n        |-- ${address}\n           /32 host LOCAL\n`
const inContainer = { 'net/fib_trie': own('172.17.0.2'), 'net/tcp': LISTENING }
/** A host that listens on the same port, and has a route to the container. */
const host = {
  'net/fib_trie': `${own('10.0.0.1')}     |-- 172.17.0.2\n        /32 link UNICAST\n`,
  'net/tcp': LISTENING,
}

process(10, 1, forwarder(18_554))
process(20, 19, inContainer)
process(21, 20, inContainer)
process(30, 1, { 'net/fib_trie': own('172.17.0.23'), 'net/tcp': LISTENING })
process(50, 1, host)
process(40, 1, { 'net/fib_trie': own('172.17.0.2'), 'net/tcp': 'none\n' })

describe('a port that Docker publishes', () => {
  test('leads to the topmost process of the container behind it', () => {
    expect(publishedPort(18_554, proc)).toEqual({ servers: [20], forwarders: [10] })
  })

  test('leads nowhere when no forwarder holds it', () => {
    expect(publishedPort(8554, proc)).toEqual({ servers: [], forwarders: [] })
  })
})

describe("a container's own address", () => {
  test('leads to the topmost process that listens there, and not to the host that routes to it', () => {
    expect(processesAt([{ address: '172.17.0.2', port: 8554 }], proc)).toEqual([20])
  })

  test('leads nowhere on another port, or at the address of another machine', () => {
    expect(processesAt([{ address: '172.17.0.2', port: 554 }], proc)).toEqual([])
    expect(processesAt([{ address: '192.0.2.7', port: 8554 }], proc)).toEqual([])
    expect(processesAt([], proc)).toEqual([])
  })
})
