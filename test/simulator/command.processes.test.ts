import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { simulateCommand } from '../../src/simulator/command.ts'
import { type CommandTexts, optionsFrom } from '../../src/simulator/command-options.ts'
import { parseSize } from '../../src/simulator/size.ts'

const ENTRY = fileURLToPath(new URL('entry.ts', import.meta.url))

describe('the options of camgate simulate', () => {
  const defaults: CommandTexts = {
    protocol: 'mjpeg',
    cameras: '24',
    fps: '25',
    cameraFps: [],
    frameSize: '40KB',
    host: '127.0.0.1',
    port: '8090',
    fault: [],
    chunked: false,
    contentLength: true,
    authScheme: 'basic',
    seed: '1',
  }

  test('without any there are 24 cameras of 25 frames a second and 40,000 bytes', () => {
    const command = simulateCommand().exitOverride()
    command.parseOptions([])
    expect(command.opts()).toEqual({
      ...defaults,
      publishBitrate: '2',
      publishCodec: 'h264',
      publishResolution: '720p',
      publishTransport: 'tcp',
      insecure: false,
    })
    expect(optionsFrom(defaults)).toMatchObject({ cameras: 24, fps: 25, frameBytes: 40_000, port: 8090 })
  })

  test('every one is understood', () => {
    const command = simulateCommand()
    command.parseOptions(
      [
        ['--cameras', 'front,back', '--fps', '12.5', '--camera-fps', 'back=5', '--frame-size', '40KiB'],
        ['--host', '::1', '--port', '0', '--fault', 'repeat', '--fault', 'slow=0.5@camera=back', '--chunked'],
        ['--no-content-length', '--auth', 'me:a:b', '--auth-scheme', 'digest', '--seed', '7'],
      ].flat(),
    )
    expect(optionsFrom(command.opts())).toEqual({
      protocol: 'mjpeg',
      cameras: ['front', 'back'],
      fps: 12.5,
      cameraFps: { back: 5 },
      frameBytes: 40_960,
      host: '::1',
      port: 0,
      faults: ['repeat', 'slow=0.5@camera=back'],
      chunked: true,
      contentLength: false,
      seed: 7,
      auth: { user: 'me', password: 'a:b', scheme: 'digest' },
    })
  })

  test('all that is wrong is told at once, as it was typed, without the password', () => {
    const wrong: CommandTexts = {
      ...defaults,
      cameras: '0x10',
      fps: 'fast',
      cameraFps: ['7', '1=0'],
      frameSize: '12 potatoes',
      host: '',
      port: '-1',
      fault: ['slow=9', 'boo'],
      auth: 'secret',
      authScheme: 'ntlm',
      seed: '1e3',
    }
    let message = ''
    try {
      optionsFrom(wrong)
    } catch (error) {
      message = (error as Error).message
    }
    const lines = message.split('\n')
    for (const typed of [
      '--fps: found "fast"',
      '--frame-size: found "12 potatoes"',
      '--port: found "-1"',
      '--seed: found "1e3"',
      '--camera-fps: found "7"',
      '--auth-scheme: found "ntlm"',
    ]) {
      expect(lines.filter((line) => line.startsWith(typed))).toHaveLength(1)
    }
    expect(lines.filter((line) => line.startsWith('--fault: '))).toHaveLength(2)
    expect(message).not.toContain('secret')
  })

  test.each([
    ['40000', 40_000],
    ['40KB', 40_000],
    ['40kb', 40_000],
    ['40KiB', 40_960],
    ['1.5 MB', 1_500_000],
    ['2MiB', 2_097_152],
    ['12B', 12],
    ['', null],
    ['KB', null],
    ['40GB', null],
    ['-1', null],
    ['0x10', null],
    ['1e3', null],
    ['40 K B', null],
  ])('a size of %j is %j bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })

  test('any text is a size or none', () => {
    fc.assert(fc.property(fc.string(), (text) => ['number', 'object'].includes(typeof parseSize(text))))
  })

  test('the help names every fault', async () => {
    const { FAULT_KINDS } = await import('../../src/simulator/fault-kinds.ts')
    let help = ''
    const command = simulateCommand().configureOutput({
      writeOut: (text) => {
        help += text
      },
    })
    command.outputHelp()
    for (const kind of FAULT_KINDS) expect(help).toMatch(new RegExp(`^  ${kind}\\b`, 'm'))
    expect(help).not.toContain('ipc')
  })
})

describe('camgate simulate', () => {
  const running: ChildProcess[] = []
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL')
  })

  function run(...words: string[]) {
    const child = spawn(process.execPath, [ENTRY, 'simulate', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.push(child)
    const output = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output.out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output.err += text
    })
    return { child, output }
  }

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'prints where it listens and ends on %s, once or many times, within a second',
    async (signal) => {
      const { child, output } = run('--port', '0', '--cameras', '2', '--frame-size', '4KB')
      while (!output.out.includes('Ctrl-C')) await once(child.stdout as NodeJS.ReadableStream, 'data')
      const [, url = ''] = /^Simulated cameras: (\S+)\/ /.exec(output.out) ?? []
      expect(output.out).toContain(`${url}/camera/{camera}`)
      const stream = await fetch(`${url}/camera/1`)
      expect(stream.headers.get('content-type')).toContain('multipart')
      const asked = performance.now()
      const ended = once(child, 'exit')
      while (child.exitCode === null && child.signalCode === null) {
        child.kill(signal)
        await sleep(1)
      }
      const [code] = await ended
      expect(code).toBe(0)
      expect(performance.now() - asked).toBeLessThan(1000)
      await stream.body?.cancel().catch(() => {})
    },
  )

  test('bad options end it before it listens', async () => {
    const { child, output } = run('--fps', 'x', '--fault', 'boo')
    const [code] = await once(child, 'close')
    expect([code, output.out]).toEqual([2, ''])
    expect(
      output.err
        .split('\n')
        .slice(0, 2)
        .map((line) => line.split(':')[0]),
    ).toEqual(['--fps', '--fault'])
  })
})
