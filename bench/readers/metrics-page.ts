// A page of metrics as a MediaMTX with 200 paths and 400 viewers sends it, on a free port, which is printed.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const PATHS = 200
const VIEWERS = 400
const KINDS = ['hlsMuxer', 'rtmpConn', 'rtspSession', 'rtspsSession', 'srtConn', 'webRTCSession']
const OF_PATH = ['inbound_bytes', 'outbound_bytes', 'inbound_frames_in_error', 'bytes_received', 'bytes_sent']
const OF_SESSION = ['inbound', 'outbound'].flatMap((way) =>
  [
    'bytes',
    'rtp_packets',
    'rtp_packets_lost',
    'rtp_packets_jitter',
    'rtcp_packets',
    'rtp_packets_discarded',
  ].map((what) => `${way}_${what}`),
)

let scrapes = 0

function page(): string {
  scrapes += 1
  const lines: string[] = []
  for (let at = 0; at < PATHS; at += 1) {
    const labels = `name="camera-${at}",state="ready"`
    lines.push(`paths{${labels}} 1`)
    for (const kind of KINDS) lines.push(`paths_readers{${labels},readerType="${kind}"} 2`)
    for (const name of OF_PATH) lines.push(`paths_${name}{${labels}} ${scrapes * 125_000}`)
  }
  for (let at = 0; at < PATHS + VIEWERS; at += 1) {
    const id = `6fbd9d5c-44b3-4c2f-9d0a-${String(at).padStart(12, '0')}`
    const state = at < PATHS ? 'publish' : 'read'
    const labels = `id="${id}",path="camera-${at % PATHS}",remoteAddr="192.168.7.20:${40_000 + at}",state="${state}"`
    lines.push(`rtsp_conns{id="${id}"} 1`, `rtsp_sessions{${labels}} 1`)
    for (const name of OF_SESSION) lines.push(`rtsp_sessions_${name}{${labels}} ${scrapes * 1000}`)
  }
  return `${lines.join('\n')}\n`
}

const server = createServer((_request, response) => response.end(page()))
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
