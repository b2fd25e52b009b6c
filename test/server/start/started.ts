import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SERVER_MARK, type ServerId } from '../../../src/server/start/server-id.ts'
import { type StartedServer, startServer } from '../../../src/server/start/start.ts'
import { onTestFinished, poll } from '../../current-test.ts'

/** A folder that is gone when the test is over. */
export function folder(): string {
  const created = mkdtempSync(path.join(tmpdir(), 'camgate-started-'))
  onTestFinished(() => rmSync(created, { recursive: true, force: true }))
  return created
}

interface Given {
  readonly input?: string
  readonly logsDir?: string
  readonly environment?: NodeJS.ProcessEnv
}

/** Starts a command of which nothing is left when the test is over, however it ends. */
export async function start(command: string, given: Given = {}): Promise<StartedServer> {
  const { input = 'start', logsDir = folder(), environment = process.env } = given
  const server = await startServer(command, { input, logsDir, environment })
  killWhenFinished(server)
  return server
}

export function killWhenFinished(server: ServerId): void {
  onTestFinished(async () => {
    await poll(() => killAll(server), { timeout: 10_000, interval: 20 }).toBe(0)
  })
}

/** How many there were: one of them may have started another meanwhile. */
function killAll(server: ServerId): number {
  const left = markedBy(server)
  for (const pid of left) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it has ended by itself
    }
  }
  return left.length
}

/** The processes with the mark of a server, zombies aside: they have no environment any more. */
export function markedBy({ tag }: ServerId): number[] {
  const numbers = readdirSync('/proc').map(Number).filter(Number.isSafeInteger)
  return numbers.filter((pid) => textOf(`/proc/${pid}/environ`).split('\0').includes(`${SERVER_MARK}=${tag}`))
}

export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Waits until a file holds a text: a server says in its log that it has come so far. */
export async function said(file: string, text: string): Promise<void> {
  await poll(() => textOf(file), { timeout: 10_000, interval: 10 }).toContain(text)
}

export async function ended(server: StartedServer): Promise<void> {
  await poll(() => server.ending(), { timeout: 10_000, interval: 10 }).toBeDefined()
}
