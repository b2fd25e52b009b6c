// The simplest reader in Node: a socket's 'data' events, each with a new buffer.
import net from 'node:net'
import { readAll, requestOf } from './connections.ts'

readAll((url, counter) => {
  const socket = net.connect(Number(url.port), url.hostname)
  socket.write(requestOf(url))
  socket.on('data', (chunk: Buffer) => counter.take(chunk))
})
