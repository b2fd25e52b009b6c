import type { IncomingMessage, ServerResponse } from 'node:http'
import { CamgateError } from '../errors.ts'
import { clockNumber, machineClockMs } from '../system/machine-clock.ts'
import { answer, answerJson } from './answers.ts'
import { indexPage } from './index-page.ts'
import type { Site } from './site.ts'
import { statsOf } from './stats.ts'
import { openStream } from './watch-parent.ts'

const HTML = { 'Content-Type': 'text/html; charset=utf-8' }

/** Read once: a machine without a boot id has another number each time. */
const CLOCK = clockNumber()

/** Answers one request; never rejects. */
export async function handleRequest(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '/', query] = (request.url ?? '/').split('?')
  if (path === '/faults') await answerFaults(site, request, response)
  else if (request.method !== 'GET') answer(response, 405, 'Only GET.\n', { Allow: 'GET' })
  else if (path === '/') answer(response, 200, index(site), HTML)
  else if (path === '/stats') answerJson(response, 200, statsOf(site, query === 'summary=1'))
  else if (path === '/clock') answerJson(response, 200, { clock: CLOCK, nowMs: machineClockMs() })
  else answerCamera(site, path, request, response)
}

function index({ cameras, settings }: Site): string {
  const what = `${cameras.size} cameras, ${settings.fps} frames a second of ${settings.frameBytes} bytes each.`
  return indexPage([...cameras.keys()], what)
}

function answerCamera(site: Site, path: string, request: IncomingMessage, response: ServerResponse): void {
  const [, folder, id = ''] = /^\/(camera|snapshot)\/([^/]+)$/.exec(path) ?? []
  const camera = site.cameras.get(decodeId(id))
  const challenges = site.guard('GET', request.url ?? '', request.headers.authorization)
  if (camera === undefined) answer(response, 404, 'There is no such camera.\n')
  else if (challenges !== null) answer(response, 401, 'Log in.\n', { 'WWW-Authenticate': challenges })
  else if (folder === 'camera' && site.settings.protocol !== 'mjpeg')
    answer(response, 404, 'It speaks RTSP.\n')
  else if (folder === 'camera') openStream(site, camera, request, response)
  else answer(response, 200, camera.snapshot(performance.now()), { 'Content-Type': 'image/jpeg' })
}

/** The camera id in a path; empty, which no camera has, if it cannot be decoded. */
function decodeId(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return ''
  }
}

async function answerFaults(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (request.method === 'PUT') site.setFaults(faultTexts(await bodyOf(request)))
    if (request.method === 'DELETE') site.setFaults([])
    const texts = site.broadcast.faults.map((fault) => fault.text)
    if (['GET', 'PUT', 'DELETE'].includes(request.method ?? '')) answerJson(response, 200, texts)
    else answer(response, 405, 'Only GET, PUT and DELETE.\n', { Allow: 'GET, PUT, DELETE' })
  } catch (error) {
    const message = error instanceof CamgateError ? error.message : 'the request could not be read'
    answerJson(response, 400, { error: message })
  }
}

const MAX_BODY_BYTES = 64 * 1024

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > MAX_BODY_BYTES) throw new CamgateError('bad_input', `more than ${MAX_BODY_BYTES} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}

function faultTexts(json: string): string[] {
  try {
    const value: unknown = JSON.parse(json)
    if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return value
  } catch {
    // Reported below, with everything else that is not a list of texts.
  }
  throw new CamgateError('bad_input', 'expected a JSON array of fault texts')
}
