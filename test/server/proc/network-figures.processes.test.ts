import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ServerFigureName } from '../../../src/model/server-figures.ts'
import { onTestFinished, poll } from '../../current-test.ts'
import { createNetwork, type Network, removeNetwork } from './network.ts'
import { answer, total, watched, watchedServer } from './watched-server.ts'

const MEGABITS = 20
const CONNECTIONS = 12
/** For each of them; 2 s for all. */
const BYTES = 400_000

/** Frames of a kind that nothing in the other network takes. */
function sendUnknownFrames(link: string, count: number): void {
  const program = `
import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((sys.argv[1], 0))
for _ in range(int(sys.argv[2])): s.send(b'\\xff' * 12 + b'\\x88\\xb5' + b'x' * 50)
`
  execFileSync('python3', ['-c', program, link, String(count)], { stdio: 'pipe' })
}

/** What the connections of a network say themselves: `retrans:UNACKNOWLEDGED/TOTAL` of ss(8). */
function sentAgainBy(name: string): number {
  const sockets = execFileSync('ip', ['netns', 'exec', name, 'ss', '-tin'], { encoding: 'utf8' })
  return [...sockets.matchAll(/retrans:\d+\/(\d+)/g)].reduce((sum, [, total]) => sum + Number(total), 0)
}

async function reader(port: number, address: string): Promise<net.Socket> {
  const socket = net.connect(port, address)
  onTestFinished(() => socket.destroy())
  await once(socket, 'connect')
  return socket.resume()
}

const network = createNetwork({ megabits: MEGABITS, queue: '50ms' })

test.runIf(network !== null)(
  'a server that fills its link is shown on that link, with its drops',
  async () => {
    const { name, address, link, ourLink } = network as Network
    onTestFinished(() => removeNetwork(name))
    const server = watchedServer('send', BYTES, ['ip', 'netns', 'exec', name])
    const port = await answer(server)
    const sockets: net.Socket[] = []
    const bytesRead = () => sockets.reduce((sum, socket) => sum + socket.bytesRead, 0)
    const { figure, fromMs } = await watched(server.pid ?? 0, async () => {
      // Together they send more at once than the queue of the link holds, so that segments are lost.
      for (let index = 0; index < CONNECTIONS; index += 1) sockets.push(await reader(port, address))
      sendUnknownFrames(ourLink, 200)
      await poll(bytesRead).toBe(CONNECTIONS * BYTES)
      await delay(500)
    })
    const megabits = (8 * bytesRead()) / 1e6
    const totalOf = (figureName: ServerFigureName) => total(figure(figureName).points, fromMs)
    const source = `interface ${link} of process ${server.pid}`
    expect(figure('network_out')).toMatchObject({ source, limit: null })
    // Headers are 4 % of full packets; some packets arrive twice.
    expect(totalOf('network_out')).toBeGreaterThan(1.01 * megabits)
    expect(totalOf('network_out')).toBeLessThan(1.3 * megabits)
    const peak = Math.max(...figure('network_out').points.map(({ value }) => value))
    expect(peak).toBeGreaterThan(0.4 * MEGABITS)
    expect(peak).toBeLessThan(1.1 * MEGABITS)
    expect(totalOf('network_in')).toBeGreaterThan(0)
    expect(totalOf('network_in')).toBeLessThan(0.1 * megabits)
    expect(Math.round(totalOf('network_drops'))).toBe(200)
    expect(figure('retransmits').source).toBe(`the network of process ${server.pid}`)
    expect(sentAgainBy(name)).toBeGreaterThan(0)
    expect(Math.round(totalOf('retransmits'))).toBe(sentAgainBy(name))
  },
)
