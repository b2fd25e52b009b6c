import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ADDRESSING, READ_BUFFER, sharedSecureContext } from '../shared/socket-settings.ts'
import type { Address } from './address.ts'

/** Receives the events of a socket. */
export interface SocketReader {
  /** The server's port is open; over TLS, the TLS session has not begun yet. */
  reached(): void
  connected(): void
  /** The first `length` bytes of the buffer are new. They are overwritten as soon as this returns. */
  read(bytes: Uint8Array, length: number): void
  /** The server closed it (null), or it failed. May be called more than once. */
  closed(error: Error | null): void
}

/** Opens the TCP or TLS connection of a session. */
export function openSocket(address: Address, isInsecure: boolean, reader: SocketReader): Socket {
  const { host, port, isSecure } = address
  const options = { ...ADDRESSING, host, port, noDelay: true, ...readInto(reader) }
  const socket = isSecure
    ? connectTls({
        ...options,
        // Names only, no addresses (RFC 6066, 3).
        servername: isIP(host) === 0 ? host : '',
        rejectUnauthorized: !isInsecure,
        secureContext: sharedSecureContext(),
      })
    : connect(options)
  socket.once('connect', () => reader.reached())
  socket.once(isSecure ? 'secureConnect' : 'connect', () => reader.connected())
  socket.on('data', (bytes: Buffer) => reader.read(bytes, bytes.length))
  socket.on('end', () => reader.closed(null))
  socket.on('error', (error) => reader.closed(error))
  socket.on('close', () => reader.closed(null))
  return socket
}

function readInto(reader: SocketReader) {
  if (READ_BUFFER === null) return {}
  const buffer = READ_BUFFER
  const callback = (length: number): boolean => {
    reader.read(buffer, length)
    return true
  }
  return { onread: { buffer, callback } }
}
