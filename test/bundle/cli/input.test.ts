import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { afterTests, camgate, emptyFolder } from '../../camgate.ts'

/** A server that remembers whether anybody came. */
async function witness(): Promise<{ url: string; visits: () => number }> {
  let visits = 0
  const server = createServer((_request, response) => {
    visits += 1
    response.end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  afterTests(() => {
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits: () => visits }
}

describe.concurrent('bad input', () => {
  test('is told all at once, each with option, found and expected, before anything is opened', async () => {
    const { url, visits } = await witness()
    const folder = emptyFolder()
    writeFileSync(join(folder, 'thresholds.json'), '{"version": 1, "floors": {"healthy_rat": {"min": 95}}}')
    const run = await camgate(
      [
        ...['24x', '--connections-per-camera', '0', '--duration', 'soon', '--settle', '-1'],
        ...['--connect-rate', 'fast', '--nominal-fps', '0', '--utilization', '80', '--fr-target', '1.5'],
        ...['--seed', 'x', '--protocol', 'hls', '--header', 'no colon', '--camera-filter', 'status'],
        ...['--target', `${url}/stream`, '--cameras-file', 'cameras.txt', '--durration', '5'],
      ],
      { folder },
    )
    expect(run.exitCode).toBe(2)
    expect(run.stdout).toBe('')
    const lines = run.stderr.trim().split('\n')
    const relation = /cannot be combined with|requires/
    for (const line of lines)
      if (!relation.test(line)) expect(line).toMatch(/^error: .+: found .+, expected .+$/)
    const named = lines.map((line) => line.slice('error: '.length).split(': found')[0])
    expect(named).toEqual(
      expect.arrayContaining([
        ...['<cameras>', '--connections-per-camera', '--duration', '--settle', '--connect-rate'],
        ...['--nominal-fps', '--utilization', '--fr-target', '--seed', '--protocol', '--header'],
        ...['--camera-filter', '--durration'],
      ]),
    )
    expect(run.stderr).toContain('--target cannot be combined with --cameras-file')
    expect(run.stderr).toContain('did you mean --duration?')
    expect(run.stderr).toMatch(/thresholds\.json.*healthy_rat.*healthy_rate/)
    expect(visits()).toBe(0)
    expect(run.files).toEqual(['thresholds.json'])
  })

  test.for<[string, string[], RegExp]>([
    ['no number of cameras', [], /<cameras>: found/],
    ['one template for many cameras', ['2', '--target', 'http://127.0.0.1:9/x'], /--target: .*\{camera\}/],
    ['a protocol of another day', ['1', '--target', 'rtmp://127.0.0.1:9/x'], /--target: .*rtmp/],
    ['thresholds that are not there', ['1', '--thresholds', 'no.json'], /--thresholds: found no\.json/],
    ['a camera file that is not there', ['1', '--cameras-file', 'no.txt'], /no\.txt/],
    ['one argument too many', ['24', '2'], /^error: 2: found one argument too many/],
    ['a value that is missing', ['24', '--duration'], /^error: --duration: found nothing, expected <time>$/m],
    [
      'an option again, which takes the last',
      ['1', '--duration', '9', '--duration', 'soon'],
      /--duration: found "soon"/,
    ],
    [
      'a target twice',
      ['1', '--target', 'http://127.0.0.1:9/a', '--target=x'],
      /--target: found two values, expected one/,
    ],
    [
      'a value of a switch',
      ['1', '--find-capacity=yes'],
      /--find-capacity: found the value "yes", expected none/,
    ],
    ['a misspelt option', ['1', '--find-capcity'], /--find-capcity: .* did you mean --find-capacity\?/],
    [
      'a misspelt command',
      ['simulat', '--port', '80'],
      /^error: simulat: found an unknown command, .* did you mean simulate\?\n$/,
    ],
    ['a misspelt option of a command', ['compare', '--hlep'], /^error: --hlep: .* did you mean --help\?$/m],
    ['a command without its file', ['report'], /^error: <[^>]+>: found nothing/],
    [
      'a choice that there is not',
      ['compare', 'x', '--on-inconclusive', 'no'],
      /--on-inconclusive: found "no"/,
    ],
    ['a URL beside --target', ['rtsp://127.0.0.1:9/a', '--target', 'x'], /cannot be combined with --target/],
  ])('%s', async ([, words, message]) => {
    const { exitCode, stderr, stdout } = await camgate(words)
    expect(stderr).toMatch(message)
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
  })

  test('too few cameras is an error with both numbers', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'cameras.txt'), 'http://127.0.0.1:9/a\nhttp://127.0.0.1:9/b\n')
    const { exitCode, stderr } = await camgate(['24', '--cameras-file', 'cameras.txt'], { folder })
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/found 2 cameras.*24/)
  })

  test('a folder that cannot be written to is found before anything starts', async () => {
    const { url, visits } = await witness()
    const folder = emptyFolder()
    mkdirSync(join(folder, 'sub'))
    writeFileSync(join(folder, 'sub', 'reports'), 'a file')
    const words = ['1', '--target', url, '--reports-dir', 'sub/reports']
    const { exitCode, stderr } = await camgate(words, { folder })
    expect(stderr).toContain('--reports-dir: cannot write to sub/reports')
    expect(exitCode).toBe(2)
    expect(visits()).toBe(0)
  })

  test('a URL whose --target was forgotten is told without its password', async () => {
    const run = await camgate(['24', 'http://admin:hunter2secret@camera/{camera}'])
    expect(run.stderr).toContain(
      'one argument too many, expected only the number of cameras, or the URL of one; a URL beside it belongs behind',
    )
    expect(run.stdout + run.stderr).not.toContain('hunter2secret')
  })

  test('an unknown option does not hide the number of cameras', async () => {
    const { stderr } = await camgate(['--bogus', '24'])
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('cannot move the cursor of the terminal that it is printed on', async () => {
    const folder = emptyFolder()
    const cameras = ['\u009b31mX', 'a\u202e', 'a\u202e'].map((id) => ({ id, url: 'http://127.0.0.1:9/' }))
    writeFileSync(join(folder, 'cameras.json'), JSON.stringify(cameras))
    const { exitCode, stderr } = await camgate(['3', '--cameras-file', 'cameras.json'], { folder })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('\\u202e')
    expect(stderr).not.toMatch(/[\u0080-\u009f\u202e]/)
  })

  test('recorded jobs that are none are refused, not passed over', async () => {
    const folder = emptyFolder()
    const file = { version: 1, fr: { link_mbits: 100 }, baseline: { jobs: [{}] } }
    writeFileSync(join(folder, 'thresholds.json'), JSON.stringify(file))
    const { exitCode, stderr } = await camgate(['1'], { folder })
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/fr\.link_mbits: found an unknown key, expected .*link_mbps/)
    expect(stderr).toMatch(/baseline\.jobs\.0\.run_id: found nothing, expected a text/)
  })

  test('of the built-in cameras is told all at once too', async () => {
    const words = ['simulate', '--fps', 'x', '--fault', 'explode', '--frame-size', '1', '--port', '99999']
    const { exitCode, stderr } = await camgate(words)
    expect(exitCode).toBe(2)
    for (const option of ['--fps', '--fault', '--frame-size', '--port']) expect(stderr).toContain(option)
  })

  test('help of a command is what it prints with --help', async () => {
    for (const name of ['simulate', 'compare', 'baseline', 'report']) {
      const help = await camgate(['help', name])
      expect(help).toMatchObject({ exitCode: 0, stderr: '' })
      expect(help.stdout).toBe((await camgate([name, '--help'])).stdout)
    }
    expect((await camgate(['help'])).stdout).toBe((await camgate(['--help'])).stdout)
  })

  test('help and version are no errors', async () => {
    const help = await camgate(['--help'])
    expect(help).toMatchObject({ exitCode: 0, stderr: '' })
    expect(help.stdout).toContain('--connections-per-camera')
    expect(await camgate(['--version'])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d/) })
  })
})
