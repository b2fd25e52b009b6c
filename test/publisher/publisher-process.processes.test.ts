import { expect, test } from 'vitest'
import { startPublisher } from '../../src/publisher/publisher-process.ts'
import { clockNumber } from '../../src/system/machine-clock.ts'
import { RecordSink } from './record-sink.ts'
import { SMALL } from './with-sink.ts'

const ENTRY = new URL('../source-program.ts', import.meta.url)

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('cameras in a separate process publish as many as they are asked for, and end with it', async () => {
  const sink = await new RecordSink().listen()
  const cameras = await startPublisher(ENTRY, { ...SMALL, url: sink.url })
  try {
    expect(cameras.clock).toBe(clockNumber())
    expect(await cameras.resize(2)).toBe(2)
    await expect.poll(() => sink.framesOf('2').length).toBeGreaterThan(5)
    expect(sink.framesOf('3')).toEqual([])
    expect(await cameras.resize(3)).toBe(3)
    expect(await cameras.resize(1)).toBe(1)
    const stats = await cameras.stats()
    expect(stats.cameras.map(({ state }) => state)).toEqual(['publishing', 'stopped', 'stopped'])
    expect(stats.cpuSeconds).toBeGreaterThan(0)
  } finally {
    await cameras.stop()
    await sink.close()
  }
  expect(isAlive(cameras.pid)).toBe(false)
  await expect(cameras.stats()).rejects.toMatchObject({ code: 'unreachable' })
})

test('options that are wrong are reported as if they were read here', async () => {
  const options = { ...SMALL, url: 'http://host/', fps: 0 }
  await expect(startPublisher(ENTRY, options)).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringMatching(/^--publish: .*\n--fps: /),
  })
})

test('an interrupted start leaves no process', async () => {
  const options = { ...SMALL, url: 'rtsp://127.0.0.1:1/{camera}' }
  await expect(startPublisher(ENTRY, options, AbortSignal.abort())).rejects.toMatchObject({
    code: 'interrupted',
  })
})
