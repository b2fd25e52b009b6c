import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** The bytes of buffer that we request from the system, which may grant fewer. A key frame comes as one burst. */
const BUFFER = 2 * 1024 * 1024
const ATTEMPTS = 20

/**
 * Two UDP sockets: RTP on an even port, RTCP on the next one (RFC 3550, 11).
 *
 * @param local the address to bind them to
 * @throws Error if this machine has no ports or descriptors left
 */
export async function openPortPair(local: string): Promise<readonly [rtp: Socket, rtcp: Socket]> {
  let failure: unknown = null
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const one = await bound(local, 0)
    try {
      const other = await bound(local, one.address().port ^ 1)
      return one.address().port % 2 === 0 ? [one, other] : [other, one]
    } catch (error) {
      one.close()
      failure = error
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) break
    }
  }
  throw failure
}

async function bound(address: string, port: number): Promise<Socket> {
  const socket = createSocket({
    type: address.includes(':') ? 'udp6' : 'udp4',
    recvBufferSize: BUFFER,
    sendBufferSize: BUFFER,
  })
  socket.bind({ address, port, exclusive: true })
  try {
    await once(socket, 'listening')
  } catch (error) {
    socket.close()
    throw error
  }
  return socket
}
