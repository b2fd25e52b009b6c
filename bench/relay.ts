// The minimal relay (relay.c): compiled when it is needed, in a process of its own, with true counts.
import { type ChildProcess, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { ROOT, SERVER_CORE, startPinned } from './processes.ts'

export interface Relay {
  readonly child: ChildProcess
  /** rtsp, of this machine. */
  readonly url: string
  counts(): Promise<RelayCounts>
}

/** All since its start, but the connections that are open. */
interface RelayCounts {
  readonly connections: number
  /** Frames of cameras. */
  readonly frames_in: number
  /** Frames to viewers. */
  readonly frames_out: number
  /** Frames that viewers did not get, because their buffers were full. */
  readonly frames_dropped: number
}

const WARNINGS = ['-Wall', '-Wextra', '-Werror']

/** @throws Error if there is no C compiler */
export async function startRelay(): Promise<Relay> {
  const child = startPinned(SERVER_CORE, [compiled()])
  const lines = createInterface(child.stdout ?? new Readable())[Symbol.asyncIterator]()
  const line = async () => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error('the relay has ended')
    return value
  }
  return {
    child,
    url: await line(),
    async counts() {
      child.kill('SIGUSR1')
      return JSON.parse(await line()) as RelayCounts
    },
  }
}

function compiled(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-relay-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const program = path.join(folder, 'relay')
  const words = ['-O2', ...WARNINGS, '-o', program, path.join(ROOT, 'bench', 'relay.c')]
  const { error, status } = spawnSync('cc', words, { stdio: 'inherit' })
  if (error !== undefined || status !== 0) throw error ?? new Error(`cc ended with ${status}`)
  return program
}
