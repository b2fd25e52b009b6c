import { describe, expect, test } from 'vitest'
import { cliNaming, kebabCase } from '../../src/config/option-naming.ts'
import type { RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { parseThresholds } from '../../src/config/thresholds.ts'
import { CamgateError } from '../../src/errors.ts'
import { DEFAULT_FR_TERMS } from '../../src/model/fr.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'

const TEMPLATE = 'http://server:8080/cameras/{camera}/stream'

/** The lines of the error that `raw` ends in. */
function problemsOf(raw: RawOptions): string[] {
  try {
    planFrom(raw, null)
  } catch (error) {
    expect(error).toBeInstanceOf(CamgateError)
    expect((error as CamgateError).code).toBe('bad_input')
    return (error as CamgateError).message.split('\n')
  }
  return []
}

describe('a plan', () => {
  test('with a figure of the server needs the URL of its metrics', () => {
    const options = { cameras: '1', serverMetric: ['x=a'] }
    expect(() => planFrom(options, null)).toThrow('--server-metric requires --server-metrics')
    expect(planFrom({ ...options, serverMetrics: ['http://h/m'] }, null).serverMetric).toEqual(['x=a'])
  })

  test('of nothing but a number of cameras has the defaults of the contract', () => {
    expect(planFrom({ cameras: '24' }, null)).toEqual({
      cameras: 24,
      nats: null,
      agents: null,
      agentsTimeoutMs: 120_000,
      natsCreds: null,
      natsCa: null,
      natsCert: null,
      natsKey: null,
      runToken: null,
      connectionsPerCamera: 1,
      durationMs: 120_000,
      settleMs: 5000,
      soakMs: null,
      soakRenew: 20,
      source: { kind: 'built-in' },
      headers: {},
      insecure: false,
      connectRate: 50,
      nominalFps: null,
      protocol: 'auto',
      rtspTransport: 'tcp',
      rtspAudio: false,
      shuffle: true,
      seed: null,
      workers: null,
      force: false,
      formats: null,
      utilization: null,
      serverMetrics: null,
      serverMetric: null,
      serverPid: null,
      isolate: 'auto',
      findCapacity: false,
      maxConnections: 100_000,
      search: 'quick',
      trialDurationMs: 10_000,
      timeBudgetMs: 720_000,
      grow: 'viewers',
      publish: null,
      publishCodec: 'h264',
      publishResolution: '720p',
      publishBitrate: 2,
      publishFps: 25,
      publishTransport: 'tcp',
      shard: null,
      startAt: null,
      baselineTarget: null,
      thresholds: null,
      frTarget: 100,
      frTerms: DEFAULT_FR_TERMS,
      isFrPlanned: false,
      baseline: [],
      health: DEFAULT_HEALTH_RULES,
      floors: null,
      regressions: [],
      onInconclusive: 'warn',
      summary: 'full',
      reportsDir: 'reports',
      logsDir: 'logs',
      markClock: null,
      metricsPort: null,
      metricsHost: '127.0.0.1',
      pushgateway: null,
      otlp: null,
      webhook: null,
      webhookSecret: null,
    })
  })

  test('takes from the environment what was not given', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      CAMGATE_WEBHOOK_SECRET: 'from outside',
    }
    const webhook = 'https://hooks.example/1'
    const planOf = (raw: RawOptions) =>
      planFrom({ cameras: '1', webhook, ...raw }, null, cliNaming, environment)
    expect(planOf({})).toMatchObject({ otlp: 'http://collector:4318', webhookSecret: 'from outside' })
    const typed = { otlp: 'http://other:4318', webhookSecret: 'typed' }
    expect(planOf(typed)).toMatchObject(typed)
    expect(planFrom({ cameras: '1' }, null, cliNaming, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }).otlp).toBeNull()
    // A secret of all jobs is of no harm to one without a webhook.
    expect(planFrom({ cameras: '1' }, null, cliNaming, environment).webhook).toBeNull()
  })

  test('names a variable of the environment that is wrong', () => {
    const environment = { CAMGATE_WEBHOOK_SECRET: 'x'.repeat(1001) }
    expect(() => planFrom({ cameras: '1' }, null, cliNaming, environment)).toThrow(
      /^CAMGATE_WEBHOOK_SECRET: found another text, expected a text/,
    )
  })

  test('ends no run because of a collector in the environment that is no URL, but of one that was given', () => {
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' }
    expect(planFrom({ cameras: '1' }, null, cliNaming, environment).otlp).toBeNull()
    expect(() => planFrom({ cameras: '1', otlp: 'collector' }, null, cliNaming, environment)).toThrow(
      /^--otlp: found "collector", expected a URL/,
    )
  })

  test('shows nothing of a webhook or its secret that is wrong', () => {
    const raw = {
      cameras: '1',
      webhook: 'hooks.slack.com/services/T0/B0/XX',
      webhookSecret: 'x'.repeat(1001),
    }
    expect(problemsOf(raw)).toEqual([
      '--webhook: found another text, expected a URL such as http://host:8080/stream',
      '--webhook-secret: found another text, expected a text of at most 1000 characters',
    ])
  })

  test('needs a port for the host of /metrics, and a webhook for its secret', () => {
    expect(problemsOf({ cameras: '1', metricsHost: '0.0.0.0', webhookSecret: 'abc' })).toEqual([
      '--metrics-host requires --metrics-port',
      '--webhook-secret requires --webhook',
    ])
    expect(problemsOf({ cameras: '1', metricsPort: '65536' })).toEqual([
      '--metrics-port: found "65536", expected a port from 0 to 65535',
    ])
  })

  test('takes every option', () => {
    const raw: RawOptions = {
      cameras: '30',
      connectionsPerCamera: '3',
      duration: '2m',
      settle: '0',
      camerasFile: 'cameras.json',
      shuffle: true,
      seed: '42',
      header: ['X-Api-Key: abc:def', 'Cookie: a=b; c=d'],
      insecure: true,
      connectRate: '12.5',
      nominalFps: '29.97',
      protocol: 'mjpeg',
      utilization: '0.8',
      thresholds: 'limits.json',
      frTarget: '150',
      reportsDir: 'out/reports',
      logsDir: 'out/logs',
    }
    expect(planFrom(raw, null)).toMatchObject({
      cameras: 30,
      connectionsPerCamera: 3,
      durationMs: 120_000,
      settleMs: 0,
      source: { kind: 'file', path: 'cameras.json' },
      headers: { 'X-Api-Key': 'abc:def', Cookie: 'a=b; c=d' },
      insecure: true,
      connectRate: 12.5,
      nominalFps: 29.97,
      protocol: 'mjpeg',
      shuffle: true,
      seed: 42,
      utilization: 0.8,
      frTarget: 150,
      reportsDir: 'out/reports',
      logsDir: 'out/logs',
    })
  })

  test('takes the options of a search and of an A/B', () => {
    const raw: RawOptions = {
      cameras: '10',
      connectionsPerCamera: '2',
      target: 'http://head/{camera}',
      findCapacity: true,
      maxConnections: '60',
      search: 'thorough',
      trialDuration: '4s',
      timeBudget: '3m',
      grow: 'cameras',
      baselineTarget: 'http://base/{camera}',
      serverPid: '4711',
      isolate: 'off',
    }
    expect(planFrom(raw, null)).toMatchObject({
      findCapacity: true,
      maxConnections: 60,
      search: 'thorough',
      trialDurationMs: 4000,
      timeBudgetMs: 180_000,
      grow: 'cameras',
      baselineTarget: 'http://base/{camera}',
      serverPid: 4711,
      isolate: 'off',
    })
    expect(planFrom({ cameras: '10', connectionsPerCamera: '3' }, null).maxConnections).toBe(100_000)
  })

  test('ignores what belongs to other parts of the command', () => {
    expect(planFrom({ cameras: '1', quiet: true, json: 'x' } as RawOptions, null).cameras).toBe(1)
  })

  test.each([
    [{ target: TEMPLATE }, { kind: 'template', template: TEMPLATE }],
    [
      { target: 'http://cam{camera}.lan:80{camera}/' },
      { kind: 'template', template: 'http://cam{camera}.lan:80{camera}/' },
    ],
    [
      { target: 'https://user:pass@[::1]/{camera}' },
      { kind: 'template', template: 'https://user:pass@[::1]/{camera}' },
    ],
    [{ camerasFile: 'a b.txt' }, { kind: 'file', path: 'a b.txt', urls: { kind: 'field', name: null } }],
    [
      { camerasApi: 'http://api/cameras' },
      {
        kind: 'api',
        url: 'http://api/cameras',
        items: null,
        idField: null,
        urls: { kind: 'field', name: null },
        filters: null,
        pages: null,
      },
    ],
    [
      {
        camerasApi: 'http://api/cameras',
        camerasApiItems: 'data.items',
        cameraIdField: 'name',
        cameraUrlField: 'stream.url',
        cameraFilter: ['state=on=line', 'kind!=ptz'],
        camerasApiPages: 'srs',
      },
      {
        kind: 'api',
        url: 'http://api/cameras',
        items: 'data.items',
        idField: 'name',
        urls: { kind: 'field', name: 'stream.url' },
        filters: [
          { field: 'state', value: 'on=line', isNegated: false },
          { field: 'kind', value: 'ptz', isNegated: true },
        ],
        pages: 'srs',
      },
    ],
  ])('finds its cameras: %j', (options, source) => {
    expect(planFrom({ cameras: '24', ...options }, null).source).toEqual(source)
  })

  test('keeps every camera of an API with the filter none', () => {
    const plan = planFrom({ cameras: '2', camerasApi: 'http://api/', cameraFilter: 'none' }, null)
    expect(plan.source).toMatchObject({ filters: [] })
  })

  test('of one camera needs no {camera} in its target', () => {
    expect(planFrom({ cameras: '1', target: 'http://server/stream' }, null).cameras).toBe(1)
  })

  test('takes limits from thresholds.json, and the option before the file', () => {
    const thresholds = parseThresholds(
      JSON.stringify({
        version: 1,
        floors: { healthy_rate: { min: 95 }, reconnection_rate: { max: 0.1 } },
        health: { first_frame_ms: 8000, min_fps_ratio: 0.9 },
        fr: { target_cameras: 60, connections_per_camera: 2, link_mbps: 1000 },
        on_inconclusive: 'fail',
      }),
    )
    const plan = planFrom({ cameras: '1' }, thresholds)
    expect(plan.floors).toEqual([
      { metric: 'healthy_rate', min: 95 },
      { metric: 'reconnection_rate', max: 0.1 },
    ])
    expect(plan.health).toEqual({ ...DEFAULT_HEALTH_RULES, firstFrameMs: 8000, minFpsRatio: 0.9 })
    expect(plan).toMatchObject({ frTarget: 60, onInconclusive: 'fail' })
    expect(plan.frTerms).toEqual({ ...DEFAULT_FR_TERMS, connectionsPerCamera: 2, linkMbps: 1000 })
    expect(planFrom({ cameras: '1', frTarget: '70' }, thresholds).frTarget).toBe(70)
  })
})

describe('bad input', () => {
  test('without cameras says what the number is for', () => {
    expect(problemsOf({})).toEqual([
      '<cameras>: found nothing, expected how many cameras to test, a whole number from 1 to 100000',
    ])
  })

  test.each([
    '1e3',
    '24abc',
    '-1',
    '0',
    '',
    ' ',
    '1.0',
    '2.5',
    '0x18',
    '+24',
    '٢٤',
    '100001',
    '99999999999999999999',
    'Infinity',
    'NaN',
    true,
    [],
    {},
    null,
  ])('a number of cameras is not %j', (cameras) => {
    expect(problemsOf({ cameras })).toEqual([
      expect.stringMatching(/^<cameras>: found .*, expected how many/),
    ])
  })

  test.each([
    [
      'connectionsPerCamera',
      '0',
      '--connections-per-camera: found "0", expected a whole number from 1 to 10000',
    ],
    [
      'duration',
      '0',
      '--duration: found "0", expected seconds, or a duration such as 90s or 2m, from 1s to 24h',
    ],
    [
      'duration',
      '25h',
      '--duration: found "25h", expected seconds, or a duration such as 90s or 2m, from 1s to 24h',
    ],
    [
      'duration',
      'long',
      '--duration: found "long", expected seconds, or a duration such as 90s or 2m, from 1s to 24h',
    ],
    [
      'settle',
      '-5',
      '--settle: found "-5", expected seconds, or a duration such as 90s or 2m, from 0s to 1h',
    ],
    ['seed', '4294967296', '--seed: found "4294967296", expected a whole number from 0 to 4294967295'],
    ['connectRate', '0', '--connect-rate: found "0", expected a number a second from 0.1 to 10000'],
    ['nominalFps', '0', '--nominal-fps: found "0", expected frames a second, from 0.1 to 1000'],
    ['protocol', 'hls', '--protocol: found "hls", expected auto, mjpeg or rtsp'],
    ['rtspTransport', 'http', '--rtsp-transport: found "http", expected tcp, udp or auto'],
    ['workers', '0', '--workers: found "0", expected a whole number from 1 to 256'],
    ['workers', 'all', '--workers: found "all", expected a whole number from 1 to 256'],
    ['force', 'maybe', '--force: found "maybe", expected true or false'],
    ['utilization', '0', '--utilization: found "0", expected a share above 0 and up to 1, such as 0.8'],
    ['utilization', '80', '--utilization: found "80", expected a share above 0 and up to 1, such as 0.8'],
    ['frTarget', 'many', '--fr-target: found "many", expected a whole number from 1 to 1000000'],
    ['reportsDir', '', '--reports-dir: found an empty text, expected the path of a folder'],
    ['logsDir', 'a\0b', '--logs-dir: found "a\\u0000b", expected the path of a folder'],
    ['camerasFile', '', '--cameras-file: found an empty text, expected the path of a file'],
    ['thresholds', '', '--thresholds: found an empty text, expected the path of a file'],
    ['insecure', 'yes', '--insecure: found "yes", expected true or false'],
    ['shuffle', 'no', '--no-shuffle: found "no", expected true or false'],
    [
      'target',
      'http://me:a#b@server/{camera}',
      '--target: found "http://server/{camera}", expected a URL such as http://host:8080/stream; write "#", "/" and "?" in a password as %23, %2F and %3F',
    ],
    ['target', '', '--target: found an empty text, expected a URL such as http://host:8080/stream'],
    [
      'target',
      'server/{camera}',
      '--target: found "server/{camera}", expected a URL such as http://host:8080/stream',
    ],
    [
      'target',
      'http:server/{camera}',
      '--target: found "http:server/{camera}", expected a URL such as http://host:8080/stream',
    ],
    [
      'target',
      'http://a/{camera} b',
      '--target: found "http://a/{camera} b", expected a URL without spaces or line breaks',
    ],
    [
      'target',
      'rtmp://user:pass@server/{camera}',
      '--target: found "rtmp://server/{camera}", expected a URL that begins with http://, https://, rtsp:// or rtsps://',
    ],
    [
      'camerasApi',
      'ftp://server/list',
      '--cameras-api: found "ftp://server/list", expected a URL that begins with http:// or https://',
    ],
  ] as const)('%s %j is refused', (option, value, problem) => {
    expect(problemsOf({ cameras: '24', [option]: value })).toEqual([problem])
  })

  test.each(['a..b', '.a', 'a b', ''])('%j is no path of field names', (camerasApiItems) => {
    expect(problemsOf({ cameras: '1', camerasApi: 'http://api/', camerasApiItems })).toEqual([
      expect.stringContaining('--camera'),
    ])
  })

  test.each(['status', '=1', 'status=', 'a b=1'])('%j is no filter', (cameraFilter) => {
    expect(problemsOf({ cameras: '1', camerasApi: 'http://api/', cameraFilter })).toEqual([
      expect.stringMatching(
        /^--camera-filter: found .*, expected field=value, field!=value, or 'none' to keep all$/,
      ),
    ])
  })

  test('one source of cameras only', () => {
    const camerasApi = 'http://api/'
    expect(problemsOf({ cameras: '2', target: TEMPLATE, camerasFile: 'x' })).toEqual([
      '--target cannot be combined with --cameras-file: the cameras come from one place',
    ])
    expect(problemsOf({ cameras: '2', target: TEMPLATE, camerasApi, camerasFile: 'x' })).toEqual([
      '--target cannot be combined with --cameras-api or --cameras-file: the cameras come from one place',
    ])
  })

  test.each([
    ['mjpeg', 'rtsp://u:hunter2@cam/{camera}', 'rtsp://cam/{camera}', 'http:// or https://'],
    ['rtsp', 'http://{camera}.local/', 'http://{camera}.local/', 'rtsp:// or rtsps://'],
  ])(
    'a target of another protocol than %s, which was chosen, is refused',
    (protocol, target, told, schemes) => {
      const raw = { cameras: '2', protocol, target, baselineTarget: target }
      expect(problemsOf(raw)).toEqual(
        ['--target', '--baseline-target'].map(
          (option) =>
            `${option}: found "${told}", expected a URL that begins with ${schemes}, as --protocol is ${protocol}`,
        ),
      )
    },
  )

  test('details of a search without a search are refused', () => {
    const problems = problemsOf({ cameras: '2', maxConnections: '9', search: 'thorough', grow: 'cameras' })
    expect(problems).toHaveLength(3)
    for (const problem of problems) expect(problem).toMatch(/^--[a-z-]+ requires --find-capacity$/)
  })

  test('a search that may not even hold the connections of the test is refused', () => {
    const raw = { cameras: '10', connectionsPerCamera: '2', findCapacity: true, maxConnections: '19' }
    expect(problemsOf(raw)).toEqual([
      '--max-connections: found 19, expected at least the 20 connections of the test',
    ])
  })

  test('an A/B needs a target, and the cameras of both servers', () => {
    expect(problemsOf({ cameras: '2', baselineTarget: 'http://base/{camera}' })).toEqual([
      '--baseline-target requires --target',
    ])
    const raw = { cameras: '2', target: 'http://head/{camera}', baselineTarget: 'http://base/stream' }
    expect(problemsOf(raw)[0]).toMatch(/^--baseline-target: .*\{camera\}/)
  })

  test('a seed without a shuffle is refused', () => {
    expect(problemsOf({ cameras: '2', seed: '1', shuffle: false })).toEqual([
      '--seed cannot be combined with --no-shuffle: it repeats a random choice',
    ])
  })

  test('how to read an API is refused without the API', () => {
    const raw = { camerasApiItems: 'a', cameraIdField: 'b', cameraUrlField: 'c', cameraFilter: 'd=1' }
    const names = ['--cameras-api-items', '--camera-id-field', '--camera-url-field', '--camera-filter']
    expect(problemsOf({ cameras: '2', ...raw })).toEqual(
      names.map((name) => `${name} requires --cameras-api`),
    )
  })

  test('a target that would give every camera the same stream is refused', () => {
    expect(problemsOf({ cameras: '24', target: 'http://server/stream?token=hunter2' })).toEqual([
      '--target: found "http://server/stream?token=***", expected {camera} in it, where the id goes: ' +
        'without it all 24 cameras would be the same stream',
    ])
  })

  test('more connections than one machine can open are refused', () => {
    expect(problemsOf({ cameras: '50000', connectionsPerCamera: '3' })).toEqual([
      '--connections-per-camera: found 50000 × 3 = 150000 connections, expected at most 100000',
    ])
  })

  test('everything wrong is told at once', () => {
    const lines = problemsOf({
      cameras: 'x',
      duration: 'x',
      target: 'x',
      camerasFile: 'f',
      seed: '7',
      shuffle: false,
      header: ['x'],
      cameraFilter: 'a=1',
    })
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      '<cameras>',
      '--duration',
      '--target',
      '--header',
      '--target cannot be combined with --cameras-file',
      '--camera-filter requires --cameras-api',
      '--seed cannot be combined with --no-shuffle',
    ])
  })

  test('names the options as the user typed them', () => {
    const raw = { connectionsPerCamera: '0', cameras: '2', seed: '1', shuffle: 'false' }
    expect(() => planFrom(raw, null, kebabCase)).toThrow(
      /^connections-per-camera: found "0", .*\nseed cannot be combined with shuffle: false/,
    )
  })

  test('never shows a password, not even of a URL that cannot be read', () => {
    const targets = [
      'http://user:hunter2@',
      'ht!tp://user:hunter2@host/{camera}',
      'user:hunter2@host',
      'http://h/?password=hunter2 x',
    ]
    for (const target of targets) {
      expect(problemsOf({ cameras: '2', target }).join('\n')).not.toContain('hunter2')
    }
  })
})
