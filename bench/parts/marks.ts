// What it costs to read marks: processor time of the stream clients for each frame, with marks and without.
import { once } from 'node:events'
import path from 'node:path'
import { markdownTable } from 'markdown-table'
import { openMjpeg } from '../../src/protocols/mjpeg/mjpeg-client.ts'
import type { StreamClient } from '../../src/protocols/protocol.ts'
import { openRtsp } from '../../src/protocols/rtsp/rtsp-client.ts'
import { median } from '../format.ts'
import { node, ROOT, SERVER_CORE, startPinned, stop } from '../processes.ts'

const ROUNDS = 15
const [WARM_UP_FRAMES, FRAMES] = [5000, 30_000]
const OPTIONS = { headers: {}, insecure: false, rtspTransport: 'tcp', rtspAudio: false } as const

const CLIENTS = [
  ['MJPEG', 'http', openMjpeg],
  ['RTSP over TCP', 'rtsp', openRtsp],
] as const

export async function measureMarks(): Promise<string> {
  const program = path.join(ROOT, 'bench', 'readers', 'marked-frames.ts')
  const server = startPinned(SERVER_CORE, node(program))
  const [port] = (await once(server.stdout ?? server, 'data')) as [Buffer]
  const rows: string[][] = []
  for (const [name, scheme, open] of CLIENTS) {
    const client = open(OPTIONS)
    rows.push([name, ...(await compare(client, `${scheme}://127.0.0.1:${String(port).trim()}`))])
    await client.close()
  }
  await stop(server)
  const what = `Frames of 10 KB, ${FRAMES} a round as fast as they can be read, median of ${ROUNDS} alternating rounds:`
  const head = ['reader', 'µs a frame without marks', 'with marks', 'ratio']
  return `${what}\n\n${markdownTable([head, ...rows])}`
}

async function compare(client: StreamClient, server: string): Promise<string[]> {
  const [plain, marked]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(await microsecondsAFrame(client, `${server}/plain`, 0))
    marked.push(await microsecondsAFrame(client, `${server}/marked`, FRAMES))
  }
  const ratios = marked.map((value, round) => value / (plain[round] ?? Number.NaN))
  return [median(plain).toFixed(2), median(marked).toFixed(2), `${median(ratios).toFixed(3)} ×`]
}

/** @param expected how many of the measured frames must have marks */
async function microsecondsAFrame(client: StreamClient, url: string, expected: number): Promise<number> {
  const abort = new AbortController()
  let [frames, marked, spent] = [0, 0, 0]
  let before = process.cpuUsage()
  const observer = {
    connected() {},
    data() {},
    packets() {},
    note() {},
    frame({ mark }: { readonly mark?: unknown }) {
      frames += 1
      if (frames === WARM_UP_FRAMES) before = process.cpuUsage()
      if (frames <= WARM_UP_FRAMES || frames > WARM_UP_FRAMES + FRAMES) return
      if (mark) marked += 1
      if (frames < WARM_UP_FRAMES + FRAMES) return
      const { user, system } = process.cpuUsage(before)
      spent = (user + system) / FRAMES
      abort.abort()
    },
  }
  const end = await client.watch(url, observer, abort.signal)
  if (marked !== expected) throw new Error(`${marked} of ${expected} frames had a mark: ${end.detail}`)
  return spent
}
