import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** Sockets on two ports in a row, the first of them even, as RTP and RTCP have them (RFC 3550, 11). */
export async function portPair(host: string): Promise<[rtp: Socket, rtcp: Socket]> {
  for (;;) {
    const first = await bound(host, 0)
    const { port } = first?.address() ?? { port: 1 }
    const second = port % 2 === 0 ? await bound(host, port + 1) : null
    if (first !== null && second !== null) return [first, second]
    first?.close()
  }
}

/** Null: somebody has the port. */
async function bound(address: string, port: number): Promise<Socket | null> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 })
  socket.bind({ address, port, exclusive: true })
  return await once(socket, 'listening').then(
    () => socket.on('error', () => {}),
    () => {
      socket.close()
      return null
    },
  )
}
