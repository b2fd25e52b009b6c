// The cheapest reader with Node's own sockets: all of them read into one buffer.
import net from 'node:net'
import { readAll, requestOf } from './connections.ts'

const buffer = Buffer.allocUnsafeSlow(64 * 1024)

readAll((url, counter) => {
  const callback = (bytes: number) => {
    counter.take(buffer.subarray(0, bytes))
    return true
  }
  net
    .connect({ port: Number(url.port), host: url.hostname, onread: { buffer, callback } })
    .write(requestOf(url))
})
