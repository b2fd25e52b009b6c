import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { clockNumber } from '../../src/system/machine-clock.ts'
import { RecordSink } from '../publisher/record-sink.ts'

const PROGRAM = fileURLToPath(new URL('../source-program.ts', import.meta.url))

interface Told {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function simulate(
  words: readonly string[],
  whileRunning = async (_url: string, _told: () => Told) => {},
) {
  const child = spawn(process.execPath, [PROGRAM, 'simulate', ...words])
  let [out, err] = ['', '']
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    err += text
  })
  const ended = once(child, 'close')
  const told = () => ({ code: child.exitCode, out, err })
  const url = () => /http:\S+(?=\/stats)/.exec(out)?.[0]
  try {
    await expect.poll(() => url() ?? child.exitCode).not.toBeNull()
    const found = url()
    if (found !== undefined) await whileRunning(found, told)
  } finally {
    child.kill('SIGINT')
    await ended
  }
  return told()
}

describe('camgate simulate --publish', () => {
  test('publishes until it is interrupted, and serves true counts and its clock', async () => {
    const sink = await new RecordSink().listen()
    const words = [
      '--publish',
      sink.url,
      '--cameras',
      'front,back',
      '--port',
      '0',
      '--publish-resolution',
      '360p',
    ]
    const { code, out, err } = await simulate(words, async (url, told) => {
      await expect.poll(() => told().out).toContain('2 of 2 cameras publish.')
      await expect.poll(() => sink.framesOf('back').length).toBeGreaterThan(5)
      const stats = (await (await fetch(`${url}/stats`)).json()) as Record<string, unknown>
      expect(stats).toMatchObject({ publishing: 2, frames_skipped: 0, reconnections: 0 })
      expect(stats.frames_sent).toBeGreaterThan(9)
      const clock = await (await fetch(`${url}/clock`)).json()
      expect(clock).toEqual({ clock: clockNumber(), nowMs: expect.any(Number) })
      expect((await fetch(`${url}/faults`)).status).toBe(404)
    })
    await sink.close()
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(
      /^Publishing 2 cameras to rtsp:\S+\{camera\} \(H264, 360p, 2 Mbit\/s, 25 frames a second, TCP\)\n/,
    )
  })

  test('prints a problem once, for all cameras that have it', async () => {
    const words = ['--publish', 'rtsp://u:pass@127.0.0.1:1/{camera}', '--cameras', '3', '--port', '0']
    const { out, err } = await simulate(words, async (_url, told) => {
      await expect.poll(() => told().err).not.toBe('')
      await new Promise((resolve) => setTimeout(resolve, 1500))
    })
    expect(err).toMatch(
      /^Camera 1( and [12] others?)?: connection refused \(ECONNREFUSED\); will be tried again\n$/,
    )
    expect(out).toContain('0 of 3 cameras publish.')
    expect(out).not.toContain('pass@')
  })

  test('reports all wrong options at once', async () => {
    const wrong = [
      '--publish',
      'http://host',
      '--fps',
      'x',
      '--fault',
      'slow=1',
      '--port',
      '-1',
      '--publish-codec',
      'av1',
    ]
    const { code, err } = await simulate(wrong)
    expect(code).toBe(2)
    for (const option of [
      '--publish',
      '--fps',
      '--fault cannot be combined with',
      '--port',
      '--publish-codec',
    ])
      expect(err).toContain(option)
  })

  test('is required by the options that are about it', async () => {
    const { code, err } = await simulate(['--publish-bitrate', '2'])
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining('--publish-bitrate requires --publish'),
    })
  })
})
