import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { countOverRtsp } from './independent-count.ts'
import { type RealServer, startServer } from './server-process.ts'

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

/** The last viewer of a camera takes its pipeline down with him: who comes in this moment may get nothing. */
const LEAVING_MS = 500

/** GStreamer's RTSP server: live cameras at /cam1, /cam2, …, each encoded once for all who watch. */
export async function startGStreamer(options: GStreamerOptions = {}): Promise<RealServer> {
  const { cameras = 1, codec = 'h264', fps = 25, login, isDigest = false, maxSessions = 0 } = options
  const server = await startServer('gstreamer', async (_folder, port) => {
    const words = ['--port', `${port}`, '--cameras', `${cameras}`, '--codec', codec, '--fps', `${fps}`]
    const access = login === undefined ? [] : ['--user', login, ...(isDigest ? ['--digest'] : [])]
    const limit = maxSessions === 0 ? [] : ['--max-sessions', `${maxSessions}`]
    const url = `rtsp://${login === undefined ? '' : `${login}@`}127.0.0.1:${port}/cam1`
    const count = () => countOverRtsp(url, 'tcp')
    return { command: [PYTHON, SCRIPT, ...words, ...access, ...limit], url, count }
  })
  await delay(LEAVING_MS)
  return { ...server, url: server.url.replace('/cam1', '/cam{camera}') }
}
