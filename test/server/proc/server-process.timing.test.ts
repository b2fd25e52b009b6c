import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CamgateError } from '../../../src/errors.ts'
import {
  openServerProcess,
  type ServerProcess,
  type ServerSample,
} from '../../../src/server/proc/server-process.ts'
import { type BusyServer, startBusyServer } from './busy-server.ts'

/** Clock ticks of 10 ms, and what passing messages takes. */
const TOLERANCE = 0.06

let server: BusyServer
let watched: ServerProcess

beforeEach(async () => {
  server = await startBusyServer()
  watched = openServerProcess(server.pid)
})

afterEach(async () => await server.end())

function sample(): ServerSample {
  const found = watched.sample(0, true)
  if (found === null) expect.fail('the server has ended')
  return found
}

function expectAbout(seconds: number, expected: number): void {
  expect(seconds).toBeGreaterThan(expected - TOLERANCE)
  expect(seconds).toBeLessThan(expected + TOLERANCE)
}

describe.runIf(process.platform === 'linux')('a server that is watched', () => {
  test('used what it says itself that it used', async () => {
    const before = await server.order({ burn: 0, by: 'itself' })
    sample()
    const after = await server.order({ burn: 0.2, by: 'itself' })
    const { cpuSeconds, busiestThread, memoryBytes, processes } = sample()
    expectAbout(cpuSeconds, after.seconds - before.seconds)
    expectAbout(busiestThread?.seconds ?? 0, after.seconds - before.seconds)
    expect(memoryBytes).toBeGreaterThan(20e6)
    expect(memoryBytes).toBeLessThan(500e6)
    expect(processes).toBe(1)
    expect(sample().cpuSeconds).toBeLessThan(TOLERANCE)
  })

  test('used what a process of it used that was started later', async () => {
    const alone = sample()
    const started = await server.order({ burn: 0, by: 'child' })
    const both = sample()
    expect(both.processes).toBe(2)
    expect(both.memoryBytes).toBeGreaterThan(1.4 * alone.memoryBytes)
    expect(both.cpuSeconds).toBeGreaterThan(started.seconds - TOLERANCE)
    const busy = await server.order({ burn: 0.15, by: 'child' })
    expectAbout(sample().cpuSeconds, busy.seconds - started.seconds)
  })

  test('is as busy as its busiest thread', async () => {
    sample()
    await server.order({ burn: 0.2, by: 'thread' })
    await server.order({ burn: 0.1, by: 'itself' })
    const { cpuSeconds, busiestThread } = sample()
    const busiestThreadSeconds = busiestThread?.seconds ?? 0
    expect(busiestThreadSeconds).toBeGreaterThan(0.2 - TOLERANCE)
    expect(cpuSeconds).toBeGreaterThan(0.3 - TOLERANCE)
    expect(cpuSeconds - busiestThreadSeconds).toBeGreaterThan(0.1 - TOLERANCE)
  })

  test('used what a process used that ended in between, once', async () => {
    const seen = await server.order({ burn: 0.1, by: 'child' })
    sample()
    const last = await server.order({ burn: 0.1, by: 'child, which then ends' })
    const { cpuSeconds, processes } = sample()
    expect(processes).toBe(1)
    expectAbout(cpuSeconds, last.seconds - seen.seconds)
    expect(sample().cpuSeconds).toBeLessThan(TOLERANCE)
  })

  test('used what a process used that was never seen', async () => {
    sample()
    await server.order({ burn: 0.1, by: 'short-lived child' })
    const { cpuSeconds, processes } = sample()
    expect(processes).toBe(1)
    expect(cpuSeconds).toBeGreaterThan(0.1)
  })

  test('is known to have ended', async () => {
    sample()
    await server.end()
    expect(watched.sample(0)).toBeNull()
  })
})

function refusal(pid: number, naming = {}): string {
  try {
    openServerProcess(pid, naming)
  } catch (error) {
    expect(error).toMatchObject({ name: 'CamgateError', code: 'bad_input' })
    return (error as CamgateError).message
  }
  return expect.fail('it was taken')
}

describe.runIf(process.platform === 'linux')('a process that cannot be watched', () => {
  const EXPECTED = 'expected the id of the running process that is the server, on this machine'

  test('does not run: the option, what was found and what was expected', async () => {
    await server.end()
    expect(refusal(server.pid)).toBe(
      `--server-pid: found ${server.pid}, which is no running process, ${EXPECTED}`,
    )
    // Above the highest number that Linux gives.
    expect(refusal(4_194_305, { option: 'server of start' })).toMatch(
      /^server of start: found 4194305, which is no/,
    )
  })

  test('is a thread of one', () => {
    const thread = readdirSync(`/proc/${server.pid}/task`)
      .map(Number)
      .find((id) => id !== server.pid)!
    expect(refusal(thread)).toContain(`${thread}, which is a thread of process ${server.pid}`)
  })

  test.each([process.pid, process.ppid])('has this load generator in its tree: %d', (pid) => {
    expect(refusal(pid)).toContain(`${pid}, whose tree holds this load generator itself`)
  })

  test('is on a system without /proc', () => {
    expect(refusal(server.pid, { platform: 'darwin' })).toBe(
      `--server-pid: found ${server.pid} on darwin, expected a process on Linux, where /proc shows what it uses`,
    )
  })
})
