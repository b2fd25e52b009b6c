// The floor of a Node reader: bare sockets that skip pictures by Content-Length and count them.
import net from 'node:net'

const [url = '', connections = '1'] = process.argv.slice(2)
const { hostname, port, pathname } = new URL(url)
const LENGTH = Buffer.from('Content-Length: ')
let frames = 0

for (let index = 0; index < Number(connections); index += 1) open()
process.on('SIGTERM', () => {
  process.stdout.write(`${frames}\n`)
  process.exit()
})

function open(): void {
  const socket = net.connect(Number(port), hostname)
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
  let left = 0
  socket.on('data', (chunk: Buffer) => {
    let at = 0
    while (at < chunk.length) {
      if (left > 0) {
        const skipped = Math.min(left, chunk.length - at)
        left -= skipped
        at += skipped
        if (left === 0) frames += 1
        continue
      }
      // A header cut in two would be missed; for a floor that is good enough, it only skips work.
      const found = chunk.indexOf(LENGTH, at)
      if (found < 0) return
      const end = chunk.indexOf('\r\n\r\n', found)
      if (end < 0) return
      left = Number.parseInt(chunk.toString('latin1', found + LENGTH.length, found + LENGTH.length + 8), 10)
      at = end + 4
    }
  })
}
