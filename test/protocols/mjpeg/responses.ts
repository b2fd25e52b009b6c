import type { Socket } from 'node:net'
import { bytes, EOI, lengthPart, SOI, segment } from './pictures.ts'

export const STREAM_HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n'

/** A JPEG of exactly so many bytes. */
export function jpegOf(size: number): Buffer {
  const head = bytes(SOI, segment(0xda, 'scan'))
  return bytes(head, Buffer.alloc(size - head.length - EOI.length, 'x'), EOI)
}

export function framesOf(sizes: readonly number[]): Buffer {
  return bytes(...sizes.map((size) => lengthPart(jpegOf(size))))
}

/** A response that is no stream, and the end of the connection. */
export function answer(status: string, ...headers: string[]): (socket: Socket) => void {
  const lines = [`HTTP/1.1 ${status}`, ...headers, 'Content-Length: 0', 'Connection: close', '', '']
  return (socket) => socket.end(lines.join('\r\n'))
}

/** A stream of these frames; it stays open. */
export function stream(...sizes: number[]): (socket: Socket) => void {
  return (socket) => socket.write(bytes(STREAM_HEAD, framesOf(sizes)))
}
