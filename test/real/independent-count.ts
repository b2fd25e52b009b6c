import { spawn } from 'node:child_process'
import { get as httpGet } from 'node:http'
import { get as httpsGet } from 'node:https'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { boundToParent } from './bound-command.ts'

/** Counts the frames of one stream by its own means: shares no code with what it checks. */
export interface FrameCounter {
  /** Resolves at the first complete picture, rejects when the stream ended without one. */
  readonly firstFrame: Promise<void>
  /** Arrival times (epoch ms) in [from, to), all past. Throws when the stream was not watched all that time. */
  arrivalsBetween(fromEpochMs: number, toEpochMs: number): readonly number[]
  stop(): void
}

const FIRST_PICTURE_WITHIN_MS = 10_000
const RESTART_MS = 200

const JPEG_END = Buffer.from([0xff, 0xd9])

/** Counts JPEG end markers in the body. Compressed picture data never contains them. */
export function countOverHttp(url: string): FrameCounter {
  const log = arrivalLog()
  const get = url.startsWith('https:') ? httpsGet : httpGet
  const request = get(url, { agent: false, rejectUnauthorized: false }, (response) => {
    let lastByte: number | undefined
    response.on('data', (chunk: Buffer) => {
      if (lastByte === JPEG_END[0] && chunk[0] === JPEG_END[1]) log.add()
      for (let at = chunk.indexOf(JPEG_END); at >= 0; at = chunk.indexOf(JPEG_END, at + 2)) log.add()
      lastByte = chunk.at(-1)
    })
    response.on('error', () => {})
    response.on('close', () => log.end(`HTTP ${response.statusCode}, closed`))
  })
  request.on('error', (error) => log.end(error.message))
  return log.counter(() => request.destroy())
}

/**
 * Counts the pictures that ffmpeg takes apart: it prints one line for each as it arrives. As plain MJPEG,
 * because ffmpeg's multipart reader trusts lengths and gives up on VLC's first part, whose length is another
 * picture's.
 */
export function countWithFfmpeg(url: string): FrameCounter {
  return countLines(['ffmpeg', '-nostdin', '-v', 'error', '-f', 'mjpeg', '-i', url, ...EACH_PACKET])
}

/** One line for each coded picture. */
const EACH_PACKET = ['-c', 'copy', '-flush_packets', '1', '-f', 'framecrc', 'pipe:1']

/** Counts the coded pictures that ffmpeg takes out of an RTSP session. */
export function countOverRtsp(url: string, transport: 'tcp' | 'udp'): FrameCounter {
  const input = ['-rtsp_transport', transport, '-i', url]
  return countLines(['ffmpeg', '-nostdin', '-v', 'error', ...input, ...EACH_PACKET])
}

function countLines(command: readonly string[]): FrameCounter {
  const log = arrivalLog()
  const stop = new AbortController()
  void countFromFirstPicture(command, log, stop.signal)
  return log.counter(() => stop.abort())
}

/** Starts ffmpeg again while it ends before its first picture: the server may not be ready for it. */
async function countFromFirstPicture(command: readonly string[], log: ArrivalLog, signal: AbortSignal) {
  const deadline = Date.now() + FIRST_PICTURE_WITHIN_MS
  for (;;) {
    const reason = await countOnce(command, log, signal)
    if (log.hasPicture() || signal.aborted || Date.now() > deadline) return log.end(reason)
    await delay(RESTART_MS)
  }
}

/** Resolves when ffmpeg has ended, with how it ended. */
async function countOnce(command: readonly string[], log: ArrivalLog, signal: AbortSignal): Promise<string> {
  const { file, args } = boundToParent(command)
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' })
  let errors = ''
  child.on('error', (error) => (errors += error.message))
  child.stderr.on('data', (text) => (errors = `${errors}${text}`.slice(-1000)))
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('#')) log.add()
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  return `ffmpeg exited with ${code}: ${errors.trim()}`
}

type ArrivalLog = ReturnType<typeof arrivalLog>

function arrivalLog() {
  const times: number[] = []
  let endedAt = Number.POSITIVE_INFINITY
  let why = ''
  const first = Promise.withResolvers<void>()
  first.promise.catch(() => {}) // who does not wait for the first frame is told by arrivalsBetween

  return {
    add() {
      times.push(Date.now())
      first.resolve()
    },
    hasPicture: () => times.length > 0,
    end(reason: string) {
      endedAt = Math.min(endedAt, Date.now())
      why ||= reason
      first.reject(new Error(`no picture: ${reason}`))
    },
    counter(stop: () => void): FrameCounter {
      return {
        firstFrame: first.promise,
        stop,
        arrivalsBetween(from, to) {
          if ((times[0] ?? Number.POSITIVE_INFINITY) > from) throw new Error('counter began too late')
          if (endedAt < to) throw new Error(`counter ended too early: ${why}`)
          if (Date.now() < to) throw new Error('counter was asked too early')
          return times.filter((time) => time >= from && time < to)
        },
      }
    },
  }
}
