// A way to a server on which no connection lives long.

import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

export interface ClosingProxy {
  readonly port: number
  /** Connections that it has closed so far. */
  readonly closed: () => number
  readonly close: () => Promise<void>
}

/** Closes each connection after a random time: half of them in good order, half with a reset. */
export async function openClosingProxy(target: number, meanLifeMs: number): Promise<ClosingProxy> {
  let closed = 0
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    open.add(client)
    const life = setTimeout(
      () => {
        closed += 1
        if (Math.random() < 0.5) client.resetAndDestroy()
        else client.end()
        upstream.destroy()
      },
      -Math.log(1 - Math.random()) * meanLifeMs,
    )
    client.on('error', () => {})
    upstream.on('error', () => client.destroy())
    upstream.once('close', () => client.end())
    client.once('close', () => {
      clearTimeout(life)
      open.delete(client)
      upstream.destroy()
    })
    upstream.pipe(client)
    client.pipe(upstream)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    closed: () => closed,
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
