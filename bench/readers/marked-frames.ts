// Sends frames as fast as they are read, over HTTP and RTSP on one free port, which is printed: with marks where the path
// is /marked, and where it is /plain the same bytes with another kind of segment or message in the place of each mark.

import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { cameraNumber } from '../../src/marks/mark.ts'
import { accessUnits } from '../../src/simulator/access-units.ts'
import { framingOf } from '../../src/simulator/framing.ts'
import { multipartPackaging } from '../../src/simulator/http-outlet.ts'
import type { Packaging } from '../../src/simulator/outlet.ts'
import { createPictures } from '../../src/simulator/pictures.ts'
import { rtpPackaging } from '../../src/simulator/rtp-packaging.ts'
import { sdpOf } from '../../src/simulator/session-description.ts'
import { clockNumber, machineClockMs } from '../../src/system/machine-clock.ts'

const FPS = 25
const FRAME_BYTES = 10_000
const TEXT = 'camgate1'
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n'

/** Where something else is written instead of a mark: counted from its text. */
interface Other {
  readonly at: number
  readonly byte: number
}

/** APP15 instead of a comment; a registered message instead of one of ours. */
const [APP15, REGISTERED]: readonly [Other, Other] = [
  { at: -3, byte: 0xef },
  { at: -18, byte: 4 },
]

function send(socket: Socket, packaging: Packaging, other: Other | null): void {
  const mark = { camera: cameraNumber('1'), sender: 1, number: 0, clock: clockNumber(), sentMs: 0 }
  const fill = () => {
    let isTaken = true
    while (isTaken && !socket.destroyed) {
      mark.sentMs = machineClockMs()
      const part = Buffer.allocUnsafe(packaging.mostBytes)
      const bytes = part.subarray(0, packaging.write(part, mark))
      if (other !== null) bytes[bytes.indexOf(TEXT) + other.at] = other.byte
      mark.number += 1
      isTaken = socket.write(bytes)
    }
  }
  socket.on('drain', fill)
  fill()
}

function answerHttp(socket: Socket, isMarked: boolean): void {
  socket.write(HEAD)
  const framing = framingOf({ frameBytes: FRAME_BYTES, chunked: false, contentLength: true })
  send(socket, multipartPackaging(framing, createPictures(FRAME_BYTES).of('1')), isMarked ? null : APP15)
}

function answerRtsp(socket: Socket, request: string, isMarked: boolean): void {
  const [method = ''] = request.split(' ')
  const sequence = /cseq: *(\d+)/i.exec(request)?.[1] ?? ''
  const body = method === 'DESCRIBE' ? sdpOf({ fps: FPS }) : ''
  const fields = [
    `CSeq: ${sequence}`,
    'Session: 1',
    ...(method === 'SETUP' ? ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1'] : []),
    ...(body === '' ? [] : ['Content-Type: application/sdp', `Content-Length: ${body.length}`]),
  ]
  socket.write(`RTSP/1.0 200 OK\r\n${fields.join('\r\n')}\r\n\r\n${body}`)
  if (method !== 'PLAY') return
  const units = accessUnits(FRAME_BYTES, FPS)
  const packaging = rtpPackaging({ units, fps: FPS, ssrc: 1, frameBytes: FRAME_BYTES })
  send(socket, packaging, isMarked ? null : REGISTERED)
}

const server = createServer((socket) => {
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    const request = bytes.toString('latin1')
    const isMarked = request.includes('/marked')
    if (request.startsWith('GET /')) answerHttp(socket, isMarked)
    else if (/^[A-Z_]+ rtsp:/.test(request)) answerRtsp(socket, request, isMarked)
  })
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
