import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A server of cameras with 25 frames a second that has one limit, as its first argument says:
 * - `nothing`
 * - `thread`: each frame takes 4 ms of its one thread
 * - `camera`: its cameras send 15 frames a second
 * - `queue`: it discards two of five frames
 * - `overstates`: none, but it counts a tenth more than it sends
 * - `memory`: each viewer takes 20 MB of the 150 MB that it may use, and it discards two of five frames once they are full
 *
 * It counts what it gets, sends and discards, by the names of MediaMTX, at `/metrics`; its memory by those of cAdvisor. Its
 * second argument is its address.
 */
const [, , limit, host = '127.0.0.1'] = process.argv
const EACH_BYTES = 20e6
const LIMIT_BYTES = process.memoryUsage.rss() + 150e6
/** What viewers made it keep. */
const kept: Buffer[] = []
const PERIOD_MS = 40
const PICTURE = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  Buffer.alloc(8000, 0x20),
  Buffer.from([0xff, 0xd9]),
])
const PART = Buffer.concat([
  Buffer.from(`--f\r\nContent-Type: image/jpeg\r\nContent-Length: ${PICTURE.length}\r\n\r\n`),
  PICTURE,
  Buffer.from('\r\n'),
])
const viewers = new Set<ServerResponse>()
const count = { in: 0, out: 0, discarded: 0 }
let ticks = 0

const server = createServer((request, response) => {
  if (request.url === '/metrics') return response.end(metrics())
  response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=f' })
  viewers.add(response)
  if (limit === 'memory' && !isFull()) kept.push(Buffer.alloc(EACH_BYTES, 1))
  response.on('close', () => viewers.delete(response))
  // The frame before is complete only once the next begins.
  return response.write(PART)
})

setInterval(() => {
  ticks += 1
  const isShort = [2, 4].includes(ticks % 5)
  if (limit === 'camera' && isShort && isUnderLoad()) return
  count.in += 1
  for (const viewer of viewers) {
    if (limit === 'queue' && isShort && isUnderLoad()) count.discarded += 1
    else if (limit === 'memory' && isShort && isFull()) continue
    else {
      if (limit === 'thread') spin(4)
      viewer.write(PART)
      count.out += limit === 'overstates' ? 1.1 : 1
    }
  }
}, PERIOD_MS)

/** Not while the nominal rates are measured, with one connection to each camera. */
function isUnderLoad(): boolean {
  return viewers.size > 2
}

function isFull(): boolean {
  return process.memoryUsage.rss() > 0.95 * LIMIT_BYTES
}

function spin(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

function metrics(): string {
  if (limit === 'memory') return containerMetrics()
  return [
    'paths{name="1",state="ready"} 1',
    `paths_readers{name="1",state="ready"} ${viewers.size}`,
    `paths_inbound_bytes{name="1",state="ready"} ${2 * count.in * PICTURE.length}`,
    `paths_outbound_bytes{name="1",state="ready"} ${count.out * PICTURE.length}`,
    `webrtc_sessions_outbound_frames_discarded{id="1"} ${count.discarded}`,
    '',
  ].join('\n')
}

function containerMetrics(): string {
  const { user, system } = process.cpuUsage()
  return [
    `container_cpu_usage_seconds_total{name="server"} ${(user + system) / 1e6}`,
    `container_memory_working_set_bytes{name="server"} ${process.memoryUsage.rss()}`,
    `container_spec_memory_limit_bytes{name="server"} ${LIMIT_BYTES}`,
    '',
  ].join('\n')
}

server.listen(0, host, () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`http://${host}:${port}/camera/\n`)
})
