import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { onTestFinished } from '../current-test.ts'
import { startRelayProcess } from '../relay/relay-process.ts'
import { Scene } from './scene.ts'

const LOAD = { nominalFps: '25', duration: '5', settle: '1' }
const SMALL = { publishResolution: '360p', publishBitrate: 0.5 } as const
const LARGE = { publishResolution: '1080p', publishBitrate: 4 } as const

async function sceneOf(size: typeof SMALL | typeof LARGE, options: Record<string, string> = {}) {
  const relay = await startRelayProcess()
  onTestFinished(() => relay.close())
  const published = { publish: relay.url, publishFps: 25, ...size }
  return { relay, scene: new Scene(relay.url, { ...LOAD, ...options }, published) }
}

/** Of the cameras that publish to this port: its options are in no command line. */
function publisherPid(): number {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(pid, 'cmdline').includes('--ipc-publish'))
    .filter((pid) => Number(/\) \S (\d+)/.exec(read(pid, 'stat'))?.[1]) === process.pid)
  expect(found).toHaveLength(1)
  return Number(found[0])
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

test('the processor time of the cameras that a run publishes is its own, and what they did is reported', async () => {
  const { scene } = await sceneOf(LARGE, { cameras: '30' })
  const { report } = await scene.run()
  const { publisher, generator } = report
  expect(publisher).toMatchObject({ cameras: 30, publishing: 30, frames_skipped: 0, problem_count: 0 })
  expect(publisher?.frames_sent).toBeGreaterThan(0.95 * 30 * 25 * 5)
  const cores = publisher?.cores ?? 0
  expect(cores).toBeGreaterThan(0.01)
  expect(generator.own_cores).toBeGreaterThan(0.8 * cores)
  expect(report.run.profile.published).toBe('h264 tcp')
})

test('a window is void where the cameras of this machine stood still', async () => {
  const { scene } = await sceneOf(SMALL)
  const running = scene.run()
  await scene.logged('window opened')
  await sleep(1500)
  const pid = publisherPid()
  process.kill(pid, 'SIGSTOP')
  await sleep(1500)
  process.kill(pid, 'SIGCONT')
  const { report } = await running
  expect(report.health.passes).toBe(false)
  expect(report.generator).toMatchObject({ limited: true, cause: 'generator' })
  expect(report.generator.evidence.join()).toContain("this machine's cameras sent late")
  expect(report.limit_cause?.cause).toBe('generator')
})

test('a window is void where the process of the cameras ended', async () => {
  const { scene } = await sceneOf(SMALL)
  const running = scene.run()
  await scene.logged('window opened')
  await sleep(1000)
  process.kill(publisherPid(), 'SIGKILL')
  const { report, exitCode } = await running
  expect(report.generator.limited).toBe(true)
  expect(report.generator.evidence.join()).toContain('stopped publishing: the process ended with SIGKILL')
  expect(exitCode).toBe(3)
})

test('a window is void where the process of the cameras no longer answers', async () => {
  const { scene } = await sceneOf(SMALL)
  const running = scene.run()
  await scene.logged('window opened')
  process.kill(publisherPid(), 'SIGSTOP')
  const { report } = await running
  expect(report.generator.limited).toBe(true)
  expect(report.generator.evidence.join()).toContain('stopped publishing: their process does not answer')
})

test('a window fails where the server does not read what the cameras send', async () => {
  const { relay, scene } = await sceneOf(LARGE, { duration: '8' })
  const running = scene.run()
  await scene.logged('window opened')
  await relay.set({ stopAbove: 0, stops: 'all' })
  const { report } = await running
  expect(report.health.passes).toBe(false)
  expect(report.generator.evidence.join()).not.toContain('cameras')
})
