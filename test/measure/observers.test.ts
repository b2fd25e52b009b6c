import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { cliNaming } from '../../src/config/option-naming.ts'
import { Observers, openObservers } from '../../src/measure/observers.ts'
import type { ResourceUse, ServerResources } from '../../src/model/resources.ts'
import type { ServerObserver } from '../../src/server/observer.ts'
import { onTestFinished } from '../current-test.ts'
import { type BusyServer, startBusyServer } from '../server/proc/busy-server.ts'

async function started(): Promise<BusyServer> {
  const server = await startBusyServer()
  onTestFinished(() => server.end())
  return server
}

function closedAfterTest(observers: Observers): Observers {
  onTestFinished(() => observers.close())
  return observers
}

const requested = async (serverPid: number | null) =>
  closedAfterTest(await openObservers({ serverPid, metrics: NO_METRICS, naming: cliNaming }))

const NO_METRICS = { urls: [], figures: [], insecure: false, mask: (text: string) => text }

const USE: ResourceUse = { connections: 48, seconds: 20, cpuCores: 2, memoryBytes: 1e8, utilization: 0.5 }
const SUMMARY: ServerResources = {
  pid: 1,
  processes: 1,
  cores: 4,
  window: USE,
  windowSpans: [],
  loads: [USE],
  notes: [],
}

/** An observer that answers later, as one that asks the server does, and writes down what it is asked. */
function scripted(asked: string[], use: ResourceUse | null = USE): ServerObserver {
  return {
    begin: (connections, phase) => asked.push(`${phase} at ${connections}`),
    async end() {
      await delay(1)
      asked.push('end')
      return use
    },
    figures: () => [],
    forget: () => {},
    notes: () => [],
    summary: () => (use === null ? null : SUMMARY),
    close: () => asked.push('close'),
  }
}

describe.runIf(process.platform === 'linux').concurrent('the process of the server', () => {
  test('is watched at each load if the user names it', async () => {
    const server = await started()
    const observers = await requested(server.pid)
    expect(observers.areRequested).toBe(true)
    observers.begin(48, 'window')
    await server.order({ burn: 0.3, by: 'itself' })
    await delay(1000)
    const use = await observers.end()
    expect(use?.connections).toBe(48)
    expect((use?.cpuCores ?? 0) * (use?.seconds ?? 0)).toBeGreaterThan(0.2)
    expect(observers.summary()).toMatchObject({ pid: server.pid, window: use, loads: [use], notes: [] })
  })

  test('is watched where it was found, and the report says how', async () => {
    const { pid } = await started()
    const observers = await requested(null)
    observers.watchFound([pid])
    expect(observers.areRequested).toBe(false)
    expect(observers.summary()).toMatchObject({ pid, notes: ['found as the owner of the listening socket'] })
  })

  test('that was found does not replace the one that was named', async () => {
    const [named, found] = [await started(), await started()]
    const observers = await requested(named.pid)
    observers.watchFound([found.pid])
    expect(observers.summary()).toMatchObject({ pid: named.pid, notes: [] })
    await named.end()
    observers.begin(48, 'window')
    await delay(1000)
    expect(await observers.end()).toBeNull()
  })

  test.each([
    ['none was found', []],
    ['it is one of several', [process.ppid, process.ppid]],
    ['it is this process, which cannot be watched', [process.pid]],
  ])('is not watched where %s, and nothing is known', async (_why, pids) => {
    const observers = await requested(null)
    observers.watchFound(pids)
    observers.begin(48, 'window')
    expect(await observers.end()).toBeNull()
    expect(observers.summary()).toBeNull()
  })

  test('that the user names must be there', async () => {
    await expect(requested(2 ** 22 + 1)).rejects.toThrow(
      /^--server-pid: found 4194305, which is no running process/,
    )
  })
})

describe('several observers', () => {
  test('are all begun, ended and closed', async () => {
    const [first, second]: string[][] = [[], []]
    const observers = new Observers([scripted(first ?? []), scripted(second ?? [])])
    observers.begin(48, 'window')
    await observers.end()
    observers.close()
    expect(first).toEqual(['window at 48', 'end', 'close'])
    expect(second).toEqual(first)
  })

  test('answer with the first that knows', async () => {
    const observers = new Observers([scripted([], null), scripted([], USE)])
    expect(await observers.end()).toEqual(USE)
    expect(observers.summary()).toEqual(SUMMARY)
  })
})
