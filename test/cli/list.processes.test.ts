import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/cli.ts'
import { recorded, recordedServer } from '../cameras/discover/recorded-server.ts'
import { captured, withoutSignals } from '../captured-output.ts'
import { temporaryFolder } from './report-folder.ts'

const { write } = temporaryFolder()

const answers = {
  '/v3/paths/list': recorded('mediamtx-paths'),
  '/v3/config/global/get': recorded('mediamtx-config-global'),
  '/v3/config/paths/list': recorded('mediamtx-config-paths'),
}

async function listed(...words: readonly string[]) {
  const { value: exitCode, ...printed } = await withoutSignals(() =>
    captured(() => main('camgate', ['--list', ...words])),
  )
  return { exitCode, ...printed }
}

describe('--list', () => {
  test('prints the cameras of a server, which are left out and where its metrics are, without secrets', async () => {
    const { at } = await recordedServer(answers)
    const { exitCode, stdout, stderr } = await listed('--discover', `mediamtx://reader:hunter2@${at}`)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout.split('\n')).toEqual([
      'CAMERA      URL                                 LEFT OUT',
      'front-door  rtsp://127.0.0.1:8554/front-door',
      'nvr/yard 3  rtsp://127.0.0.1:8554/nvr/yard%203',
      'roof        rtsp://127.0.0.1:8554/roof',
      'studio      rtsp://127.0.0.1:8554/studio',
      'gate                                            offline',
      '',
      '4 cameras; 1 of 5 is offline',
      'Metrics: http://127.0.0.1:9998/metrics',
      '',
    ])
  })

  test.each([['--json'], ['--format=json']])('prints them as JSON with %s', async (option) => {
    const { at } = await recordedServer(answers)
    const { stdout } = await listed('--discover', `mediamtx://reader:hunter2@${at}`, option)
    expect(stdout).not.toMatch(/hunter2|reader/)
    expect(JSON.parse(stdout)).toEqual({
      text: '4 cameras; 1 of 5 is offline',
      cameras: ['front-door', 'nvr/yard 3', 'roof', 'studio'].map((id) => ({
        id,
        url: `rtsp://127.0.0.1:8554/${id.replace(' ', '%20')}`,
      })),
      left_out: [{ id: 'gate', why: 'offline' }],
      metrics: ['http://127.0.0.1:9998/metrics'],
      notes: [],
    })
  })

  test('prints the cameras of every other source', async () => {
    const file = await write('cameras.txt', 'http://u:hunter2@nvr/gate?token=hunter2\nrtsp://nvr/yard\n')
    expect((await listed('--cameras-file', file)).stdout).toBe(
      'CAMERA  URL\ngate    http://nvr/gate?token=***\nyard    rtsp://nvr/yard\n\n2 cameras\n',
    )
    expect((await listed('2', '--target', 'http://u:hunter2@nvr/{camera}')).stdout).toBe(
      'CAMERA  URL\n1       http://nvr/1\n2       http://nvr/2\n\n2 cameras\n',
    )
    expect((await listed('1')).stdout).toBe('CAMERA  URL\n1       built-in simulated camera\n\n1 camera\n')
  })

  test('cannot be made to print commands to a terminal', async () => {
    const items = ['\u001b]0;x\u0007', 'a\u202eb', '::error::x', '##[error]x'].map((name) => ({
      name,
      ready: true,
    }))
    const { at } = await recordedServer({ '/v3/paths/list': { pageCount: 1, items } })
    const { stdout } = await listed('--discover', `mediamtx://${at}`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|^::|##\[/m)
    expect(stdout).toContain('\\u001b]0;x\\u0007')
  })

  test('that finds nothing ends with 2', async () => {
    const { at } = await recordedServer({ '/v3/paths/list': { pageCount: 0, items: [] } })
    expect(await listed('--discover', `mediamtx://${at}`)).toEqual({
      exitCode: 2,
      stdout: '0 cameras\n',
      stderr: '',
    })
  })

  test('says every problem of the line at once', async () => {
    const { exitCode, stderr } = await listed('--format', 'yaml', '--discover', 'nvr')
    expect({ exitCode, lines: stderr.trim().split('\n') }).toEqual({
      exitCode: 2,
      lines: [
        'error: --format: found "yaml", expected table or json',
        'error: --discover: found "nvr", expected a URL such as mediamtx://host:9997',
      ],
    })
  })
})

test('--format without --list is refused', async () => {
  const { stderr } = await captured(() => main('camgate', ['1', '--format', 'json']))
  expect(stderr).toContain('--format requires --list')
})
