import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startSimulatorProcess } from '../../src/simulator/child.ts'
import { RawClient } from './raw-client.ts'
import { FRAME_BYTES, simulators } from './with-simulator.ts'

const ENTRY = new URL('entry.ts', import.meta.url)
const { start } = simulators('file')

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function isGone(pid: number, limitMs = 10_000): Promise<void> {
  const deadline = performance.now() + limitMs
  while (isAlive(pid)) {
    if (performance.now() > deadline) throw new Error(`process ${pid} is still there`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Not beside others: a second is short. */
test('the cameras in a process of their own stream what they were asked for and stop within a second', async () => {
  const options = { cameras: ['a b'], frameBytes: FRAME_BYTES, fps: 50, faults: ['slow=0.5@connection=2'] }
  const cameras = await startSimulatorProcess(ENTRY, options)
  expect(cameras.pid).not.toBe(process.pid)
  const client = await RawClient.get(cameras.url, '/camera/a%20b')
  const frames = await client.next(5)
  expect(frames[0]?.picture).toHaveLength(FRAME_BYTES)
  const asked = performance.now()
  await Promise.all([cameras.stop(), cameras.stop()])
  expect(performance.now() - asked).toBeLessThan(1000)
  expect(isAlive(cameras.pid)).toBe(false)
  await client.ended()
  client.close()
})

describe.concurrent('the cameras in a process of their own', () => {
  test('options that are wrong are told as if they ran here', async () => {
    await expect(startSimulatorProcess(ENTRY, { cameras: 0, fps: -1 })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/^--cameras: .*\n--fps: /),
    })
    const { port } = await start()
    await expect(startSimulatorProcess(ENTRY, { port })).rejects.toMatchObject({ code: 'bad_input' })
  })

  test('a program that does not start them is an error that says so', async () => {
    const entry = new URL('no-such-program.ts', import.meta.url)
    await expect(startSimulatorProcess(entry, {})).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('did not start'),
    })
  })

  test('an interrupted start leaves no process', async () => {
    await expect(startSimulatorProcess(ENTRY, {}, AbortSignal.abort())).rejects.toMatchObject({
      code: 'interrupted',
    })
    const late = new AbortController()
    const cameras = await startSimulatorProcess(ENTRY, { cameras: 1, frameBytes: FRAME_BYTES }, late.signal)
    late.abort()
    expect((await fetch(`${cameras.url}/stats`)).status).toBe(200)
    await cameras.stop()
  })

  test('they end when the process that started them is killed', async () => {
    const program = fileURLToPath(new URL('parent.ts', import.meta.url))
    const parent = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [text] = await once(parent.stdout, 'data')
    const pid = Number.parseInt(`${text}`, 10)
    expect(isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await isGone(pid)
  })
})
