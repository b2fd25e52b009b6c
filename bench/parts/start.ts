// From the start of a process to its first word and its first connection, and what a runner downloads for it.
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { markdownTable } from 'markdown-table'
import { camgate } from '../camgate.ts'
import { median, megabytes } from '../format.ts'
import { CLI, node, type Program, READER_CORE, ROOT, startPinned, stop } from '../processes.ts'

const ROUNDS = 10
const ACTION = path.join(ROOT, 'dist', 'action', 'index.js')

export async function measureStart(): Promise<string> {
  const rows = [
    await row('camgate --help', () => untilFirstWord(node(CLI, '--help'))),
    await row('camgate, to its first connection', untilFirstConnection),
    await row('the Action, to its first log line', () => untilFirstWord(node(ACTION))),
  ]
  const table = markdownTable([['program', 'median', 'longest'], ...rows])
  return `${ROUNDS} times:\n\n${table}\n\n${sizes()}`
}

async function row(name: string, measure: () => Promise<number>): Promise<string[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) times.push(await measure())
  return [name, `${median(times).toFixed(0)} ms`, `${Math.max(...times).toFixed(0)} ms`]
}

async function untilFirstWord(program: Program): Promise<number> {
  const startedAt = performance.now()
  const child = startPinned(READER_CORE, program)
  await once(child.stdout ?? child, 'data')
  const tookMs = performance.now() - startedAt
  await stop(child)
  return tookMs
}

/** Without the measurement of the frame rate that would come first. */
async function untilFirstConnection(): Promise<number> {
  const server = net.createServer((socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const startedAt = performance.now()
  const child = startPinned(
    READER_CORE,
    camgate(1, '--target', `http://127.0.0.1:${port}/`, '--nominal-fps', '25'),
  )
  await once(server, 'connection')
  const tookMs = performance.now() - startedAt
  // At once: an interrupted run would have something to say.
  await stop(child, 'SIGKILL')
  server.close()
  return tookMs
}

function sizes(): string {
  const folder = path.join(ROOT, 'dist')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, stat: statSync(path.join(folder, name)) }))
    .filter(({ stat }) => stat.isFile())
    .toSorted((a, b) => b.stat.size - a.stat.size)
  const total = files.reduce((sum, { stat }) => sum + stat.size, 0)
  const largest = files.slice(0, 3).map(({ name, stat }) => [name, megabytes(stat.size)])
  return `dist/, ${megabytes(total)} in all:\n\n${markdownTable([['largest', 'size'], ...largest])}`
}
