import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { arrivalFault } from './acting-faults.ts'
import { answer } from './answers.ts'
import type { Camera } from './camera.ts'
import { Drip, endlessHeader } from './drip.ts'
import type { ArrivalFault } from './fault-kinds.ts'
import { HttpOutlet } from './http-outlet.ts'
import type { ConnectionStats } from './ledger.ts'
import type { Site } from './site.ts'
import { Stream } from './stream.ts'

/** Answers a request for a camera's stream: with the stream, or with what a fault requires. */
export function openStream(
  site: Site,
  camera: Camera,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { ledger, broadcast } = site
  // The request is pipelined after one that is not answered yet. A stream writes to the socket itself and cannot wait.
  if (response.socket === null) {
    answer(response, 400, 'A stream needs a separate connection.\n')
    return
  }
  const number = ledger.nextNumber(camera.id)
  const fault = arrivalFault(broadcast.faults, camera.id, number, (id) => ledger.openConnections(id))
  const connection = ledger.open(camera.id, fault?.text ?? null)
  if (fault === null) startStream(site, camera, connection, response)
  else answerFaulty(site, fault, request.socket, response)
  // For the count, an answer ends the connection even if the socket is kept for the next request.
  if (response.writableEnded) ledger.close(connection)
  else request.socket.once('close', () => ledger.close(connection))
}

function startStream(
  { ledger, framing, broadcast, burner, settings }: Site,
  camera: Camera,
  connection: ConnectionStats,
  response: ServerResponse,
): void {
  const { req: request } = response
  for (const [name, value] of Object.entries(framing.responseHeaders)) response.setHeader(name, value)
  // Frames go to the socket directly, so Node must not announce chunks that nobody makes.
  response.useChunkedEncodingByDefault = false
  response.flushHeaders()
  const { socket } = request
  const { frameBytes } = settings
  const onChange = broadcast.onChange
  const outlet = new HttpOutlet(socket, framing, frameBytes)
  const stream = new Stream({ camera, outlet, connection, ledger, burner, frameBytes, onChange })
  // Node ends its side when the client ends its own; after that, nothing may be written.
  socket.once('end', () => stream.finish())
  socket.once('close', () => stream.finish())
  broadcast.add(stream)
}

const LOGIN_PAGE = '<!doctype html><title>Camera</title><h1>Please log in</h1>\n'

function answerFaulty(site: Site, fault: ArrivalFault, socket: Socket, response: ServerResponse): void {
  if (fault.kind === 'refuse') answer(response, fault.value, 'Refused.\n')
  if (fault.kind === 'limit') answer(response, fault.status ?? 503, 'Too many connections.\n')
  if (fault.kind === 'html') answer(response, 200, LOGIN_PAGE, { 'Content-Type': 'text/html' })
  if (fault.kind === 'endless-header') startEndlessHeader(site, socket)
}

function startEndlessHeader({ ticker }: Site, socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\n')
  const drip = new Drip(socket, () => socket.write(endlessHeader()), performance.now())
  socket.once('close', () => ticker.remove(drip))
  ticker.add(drip)
}
