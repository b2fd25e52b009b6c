import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { countOverRtsp } from './independent-count.ts'
import { OUTPUT_LOG, type RealServer, startServer } from './server-process.ts'

export interface GStreamerOptions {
  readonly cameras?: number
  /** As `gstreamer-server.py` names it. */
  readonly codec?: string
  readonly fps?: number
  /** `user:password` */
  readonly login?: string
  readonly isDigest?: boolean
  readonly maxSessions?: number
}

const SCRIPT = join(import.meta.dirname, 'gstreamer-server.py')
/** Debian's own, whatever else is called python3: the bindings are installed for it. */
const PYTHON = '/usr/bin/python3'

const IDLE_WITHIN_MS = 10_000

/**
 * GStreamer's RTSP server: live cameras at /cam1, /cam2, …, each encoded once for all who watch. The pipeline of the
 * client that saw it ready is down: a client that comes while it goes down may get nothing.
 */
export async function startGStreamer(options: GStreamerOptions = {}): Promise<RealServer> {
  const { cameras = 1, codec = 'h264', fps = 25, login, isDigest = false, maxSessions = 0 } = options
  let log = ''
  const server = await startServer('gstreamer', async (folder, port) => {
    log = join(folder, OUTPUT_LOG)
    const words = ['--port', `${port}`, '--cameras', `${cameras}`, '--codec', codec, '--fps', `${fps}`]
    const access = login === undefined ? [] : ['--user', login, ...(isDigest ? ['--digest'] : [])]
    const limit = maxSessions === 0 ? [] : ['--max-sessions', `${maxSessions}`]
    const url = `rtsp://${login === undefined ? '' : `${login}@`}127.0.0.1:${port}/cam1`
    const count = () => countOverRtsp(url, 'tcp')
    return { command: [PYTHON, SCRIPT, ...words, ...access, ...limit], url, count }
  })
  try {
    await idle(log)
  } catch (error) {
    await server.stop()
    throw error
  }
  return { ...server, url: server.url.replace('/cam1', '/cam{camera}') }
}

async function idle(log: string): Promise<void> {
  const deadline = Date.now() + IDLE_WITHIN_MS
  while (!readFileSync(log, 'utf8').endsWith('idle\n')) {
    if (Date.now() > deadline) throw new Error(`gstreamer keeps a pipeline up for ${IDLE_WITHIN_MS} ms`)
    await delay(50)
  }
}
