// Opens connections, waits for them to settle, and prints the share of the planned frames that each one got, lowest
// first, as one line of JSON: server, connections, cameras, fps, seconds.
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { requestOf } from './connections.ts'
import { PartCounter } from './part-counter.ts'

const SETTLE_MS = 3000

const [server = '', connections = '1', cameras = '1', fps = '25', seconds = '8'] = process.argv.slice(2)
const counters = Array.from({ length: Number(connections) }, (_, index) => {
  const url = new URL(`/camera/${1 + (index % Number(cameras))}`, server)
  const counter = new PartCounter()
  const socket = net.connect(Number(url.port), url.hostname)
  socket.on('data', (chunk: Buffer) => counter.take(chunk))
  socket.write(requestOf(url))
  return counter
})
await sleep(SETTLE_MS)
const before = counters.map(({ frames }) => frames)
const startedAt = performance.now()
await sleep(1000 * Number(seconds))
const planned = (Number(fps) * (performance.now() - startedAt)) / 1000
const shares = counters.map(({ frames }, index) => (frames - (before[index] ?? 0)) / planned)
console.log(JSON.stringify(shares.sort((a, b) => a - b)))
process.exit(0)
