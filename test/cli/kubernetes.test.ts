import { mkdirSync, rmSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { kubernetes } from '../../src/cli/kubernetes.ts'
import { captured } from '../captured-output.ts'
import { temporaryFolder } from './report-folder.ts'

const { pathOf, write } = temporaryFolder()
const TARGET = 'rtsp://mediamtx.media:8554/{camera}'
const RUN = ['--', '100', '--target', TARGET]

afterEach(() => {
  rmSync(pathOf('thresholds.json'), { force: true, recursive: true })
})

const print = async (...words: string[]) => (await captured(() => kubernetes(words))).stdout
const problems = async (...words: string[]) => {
  const error = await kubernetes(words).catch((error: unknown) => error)
  return (error as Error).message.split('\n')
}

describe('camgate kubernetes', () => {
  test('prints the manifest of the run behind --', async () => {
    const text = await print(
      '--agents',
      '3',
      '--namespace',
      'load',
      ...RUN,
      '--find-capacity',
      '--json',
      '--quiet',
    )
    expect(text).toContain('completions: 3')
    expect(text).toContain('namespace: load')
    expect(text).toContain(`- --target=${TARGET}\n            - --find-capacity\n`)
    expect(text).toContain('- --json\n            - --quiet\n')
  })

  test('takes the URL of one camera', async () => {
    expect(await print('--agents', '1', '--', 'rtsp://camera.lan/1')).toContain(
      '- --target=rtsp://camera.lan/1\n',
    )
  })

  test('reads secrets of cameras from a Secret when the pod starts', async () => {
    const run = [
      '--',
      '2',
      '--target',
      'rtsp://$(USER):$(PASSWORD)@nvr/{camera}',
      '--header',
      'X-Key: $(KEY)',
    ]
    const text = await print('--agents', '2', '--secret', 'cameras', ...run, '--webhook', '$(WEBHOOK)')
    expect(text).toContain('- --target=rtsp://$(USER):$(PASSWORD)@nvr/{camera}\n')
    expect(text).toContain('--header=X-Key: $(KEY)')
    expect(text).toContain('- --webhook=$(WEBHOOK)\n')
    expect(text).toContain('- --allow-target=rtsp://nvr\n')
    expect(text).toMatch(/envFrom:\n +- secretRef:\n +name: cameras\n/)
  })

  test('takes the limits of the current folder along, like a run on this machine', async () => {
    await write('thresholds.json', '{ "version": 1, "floors": { "healthy_rate": { "min": 0.9 } } }')
    expect(await print('--agents', '2', ...RUN)).toContain('"healthy_rate": { "min": 0.9 }')
  })

  test('lists every problem of its options and of the run at once', async () => {
    await write('thresholds.json', '{ "version": 1, "floors": { "healthy_rate": 2 } }')
    const own = ['--agents', '0', '--name', 'A_', '--image', 'a b', '--memory', '1']
    const run = [
      '--',
      '5',
      '--target',
      'rtsp://host/x',
      '--durtion',
      '3',
      '--nats',
      'tls://x',
      '--reports-dir',
      'x',
      '--list',
    ]
    expect(await problems(...own, ...run)).toEqual([
      '--agents: found "0", expected a whole number from 1 to 256',
      '--image: found "a b", expected the name of an image, such as host/camgate:1.0',
      '--name: found "A_", expected a name of at most 40 lower-case letters, digits and hyphens',
      '--memory: found "1", expected memory such as 512Mi or 2Gi',
      expect.stringMatching(/^thresholds\.json.*healthy_rate/),
      '--durtion: found an unknown option, expected a known one: did you mean --duration?',
      '--list cannot be given after --: nobody can see it in a cluster',
      '--nats cannot be given after --: the manifest sets it',
      '--reports-dir cannot be given after --: the manifest sets it',
      expect.stringMatching(/^--target: found "rtsp:\/\/host\/x", expected \{camera\} in it/),
    ])
  })

  test.each([
    ['a password in a URL', ['--target', 'rtsp://u:p4ssword@host/{camera}'], '--target'],
    [
      'a token in a URL',
      ['--target', TARGET, '--server-metrics', 'http://h/?token=p4ssword'],
      '--server-metrics',
    ],
    ['the value of a header', ['--target', TARGET, '--header', 'Authorization: p4ssword'], '--header'],
    ['a webhook', ['--target', TARGET, '--webhook', 'https://h/p4ssword'], '--webhook'],
    ['a secret of a webhook', ['--target', TARGET, '--webhook-secret', 'p4ssword'], '--webhook-secret'],
  ])('refuses %s, and does not show it', async (_, run, option) => {
    const lines = await problems('--agents', '2', '--', '2', ...run)
    expect(lines[0]).toMatch(
      new RegExp(`^${option}: found a secret, which the manifest would show, expected `),
    )
    expect(lines.join('\n')).not.toContain('p4ssword')
  })

  test('refuses the run token, which is set by the manifest', async () => {
    const lines = await problems('--agents', '2', ...RUN, '--run-token', 'p4sswordp4ssword')
    expect(lines).toEqual(['--run-token cannot be given after --: the manifest sets it'])
  })

  test.each([
    [['--target', 'rtsp://$(USER)@host/{camera}'], '$(USER) in --target requires --secret'],
    [
      ['--target', 'http://localhost:8081/{camera}'],
      '--target: found "http://localhost:8081/{camera}", expected an address that pods can reach: localhost is the pod',
    ],
    [
      ['--target', 'http://127.0.0.1/{camera}'],
      '--target: found "http://127.0.0.1/{camera}", expected an address that pods can reach: localhost is the pod',
    ],
    [[], '--target or a list of cameras is required: agents cannot reach the built-in cameras'],
    [
      ['--discover', 'mediamtx://host'],
      '--discover requires --allow-target: what the agents may open connections to',
    ],
    [['--cameras-file', 'c.json'], '--cameras-file requires --secret: the list is a file of that Secret'],
  ])('says what a cluster needs for %j', async (run, line) => {
    expect(await problems('--agents', '2', '--', '2', ...run)).toContain(line)
  })

  test('refuses patterns that agents would refuse, and targets that they would not open', async () => {
    const patterns = ['rtsp://10.*', 'rtsp://mediamtx.media:8554', 'x']
    const typed = patterns.flatMap((pattern) => ['--allow-target', pattern])
    expect(await problems('--agents', '2', ...typed, ...RUN)).toEqual([
      expect.stringMatching(/^--allow-target: found "rtsp:\/\/10\.\*", expected scheme:/),
      expect.stringMatching(/^--allow-target: found "x", expected scheme:/),
    ])
    const other = await problems('--agents', '2', '--allow-target', 'rtsp://mediamtx.media', ...RUN)
    expect(other).toEqual([`--target: found "${TARGET}", expected a URL that --allow-target allows`])
  })

  test('refuses a deadline that would end the run in the middle', async () => {
    const lines = await problems('--agents', '2', '--deadline', '1h', ...RUN, '--duration', '2h')
    expect(lines).toEqual([
      '--deadline: found 60 minutes, expected more than the 121 minutes that the run may take',
    ])
  })

  test('counts a soak as a part of the run', async () => {
    const lines = await problems('--agents', '2', ...RUN, '--soak', '6h')
    expect(lines).toEqual([
      '--deadline: found 360 minutes, expected more than the 363 minutes that the run may take',
    ])
    expect(await print('--agents', '2', '--deadline', '7h', ...RUN, '--soak', '6h')).toContain(
      '- --soak=6h\n',
    )
  })

  test('reads a list of cameras from the Secret only', async () => {
    const own = ['--agents', '2', '--secret', 's', '--allow-target', 'rtsp://*:*']
    const [line] = await problems(...own, '--', '2', '--cameras-file', 'c.json')
    expect(line).toBe(
      '--cameras-file: found "c.json", expected /run/camgate/secret/ and a key of that Secret',
    )
    const text = await print(...own, '--', '2', '--cameras-file', '/run/camgate/secret/c.json')
    expect(text).toContain('--cameras-file=/run/camgate/secret/c.json')
    expect(text).toContain('mountPath: /run/camgate/secret\n')
  })

  test('without a run says how one is given', async () => {
    expect(await problems('--agents', '2')).toEqual([
      expect.stringMatching(/^--: found nothing, expected the run, such as -- 100 --target/),
    ])
  })

  test('a folder in the way of thresholds.json is an error, not a run without limits', async () => {
    mkdirSync(pathOf('thresholds.json'))
    expect(await problems('--agents', '2', ...RUN)).toEqual([
      expect.stringMatching(/^--thresholds: found thresholds\.json/),
    ])
  })
})
