import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { measureCommand } from '../../src/cli/command-line.ts'
import { cliNaming, inputNaming } from '../../src/config/option-naming.ts'
import { entryOf, OPTION_NAMES, type RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { parseThresholds } from '../../src/config/thresholds.ts'
import { reportedOptions } from '../../src/measure/describe.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const { inputs } = parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8'))
const cliPage = readFileSync(path.join(ROOT, 'docs', 'cli.md'), 'utf8')
const inputsPage = readFileSync(path.join(ROOT, 'docs', 'inputs-and-outputs.md'), 'utf8')

describe.each(OPTION_NAMES)('the option %s', (name) => {
  const { help, value, type, default: standard, inputDefault, requires } = entryOf(name)

  test('is on the command line as the table has it', () => {
    const { options, registeredArguments } = measureCommand('1.0.0')
    const argument = registeredArguments.find((one) => `<${one.name()}>` === cliNaming(name))
    const option = options.find(({ long }) => long === cliNaming(name))
    expect(option?.description ?? argument?.description).toContain(help)
    expect(option?.required ?? false).toBe(value !== undefined)
  })

  test('is an input of the Action and on its page and that of the command line', () => {
    expect(inputs[inputNaming(name)].description).toContain(entryOf(name).input)
    expect(inputsPage).toContain(`| \`${inputNaming(name)}\` |`)
    if (name !== 'cameras') expect(cliPage).toContain(`| \`${cliNaming(name)}`)
  })

  test('has defaults that it takes itself, and requires an option that exists', () => {
    for (const text of [standard, inputDefault].filter((one) => one !== undefined))
      expect(type.safeParse(text).success, text).toBe(true)
    expect(OPTION_NAMES).toContain(requires ?? name)
  })
})

describe('the default of an option', () => {
  const FILE = parseThresholds('{ "version": 1, "on_inconclusive": "fail", "fr": { "target_cameras": 7 } }')

  test.for<[string, RawOptions, { frTarget: number; onInconclusive: string }]>([
    ['is that of thresholds.json', {}, { frTarget: 7, onInconclusive: 'fail' }],
    [
      'gives way to what was typed',
      { frTarget: '8', onInconclusive: 'pass' },
      { frTarget: 8, onInconclusive: 'pass' },
    ],
  ])('%s', ([, raw, expected]) => {
    expect(planFrom({ cameras: '1', ...raw }, FILE)).toMatchObject(expected)
  })
})

test('the report lists the options of a run by their names, durations in seconds, without secrets', () => {
  const plan = planFrom(
    {
      cameras: '3',
      duration: '2m',
      trialDuration: '1500ms',
      target: 'http://u:secret@head/{camera}',
      baselineTarget: 'http://u:secret@base/{camera}',
      serverMetrics: ['http://u:secret@head/metrics'],
      header: ['X-Key: secret'],
    },
    null,
  )
  expect(reportedOptions(plan)).toEqual({
    agents: null,
    cameras: 3,
    connections_per_camera: 1,
    duration_seconds: 120,
    settle_seconds: 5,
    connect_rate: 50,
    nominal_fps: null,
    protocol: 'auto',
    rtsp_transport: 'tcp',
    rtsp_audio: false,
    workers: null,
    force: false,
    shuffle: true,
    soak_renew: 20,
    soak_seconds: null,
    utilization: null,
    server_metric: null,
    server_metrics: ['http://head/metrics'],
    server_pid: null,
    isolate: 'auto',
    find_capacity: false,
    max_connections: 100_000,
    search: 'quick',
    trial_duration_seconds: 1.5,
    time_budget_seconds: 720,
    grow: 'viewers',
    publish: null,
    publish_codec: 'h264',
    publish_resolution: '720p',
    publish_bitrate: 2,
    publish_fps: 25,
    publish_transport: 'tcp',
    shard: null,
    start_at: null,
    baseline_target: 'http://base/{camera}',
    fr_target: 100,
    headers: ['x-key'],
  })
})
