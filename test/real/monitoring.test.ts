import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Report } from '../../src/report/schema/schema.ts'
import { type Receiver, startReceiver, statuses } from '../monitoring/receiver.ts'
import {
  PYTHON_PACKAGES,
  startOtlpReceiver,
  startPrometheus,
  startPushgateway,
} from './monitoring-servers.ts'
import { installPython } from './python.ts'
import { freePort, type RealServer } from './server-process.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const SECRET = 'signed with this'
const CAMERAS = 4

/** Everything that watches the one run of these tests. */
interface Watched {
  readonly prometheus: RealServer
  readonly pushgateway: RealServer
  readonly otlp: RealServer
  readonly hook: Receiver
  readonly python: string
  readonly report: Report
  /** While the run went on. */
  readonly seen: Readonly<Record<string, number>>
  readonly openMetrics: string
  readonly stderr: string
}

let watched: Watched
const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-monitoring-'))
const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})

function ended(server: RealServer): RealServer {
  ends.push(server.stop)
  return server
}

/** Values of an instant query by their labels, as Prometheus answers. */
async function query({ url }: { readonly url: string }, expression: string) {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`)
  const { status, data, error } = (await answer.json()) as {
    readonly status: string
    readonly error?: string
    readonly data?: {
      readonly result: readonly { metric: Record<string, string>; value: [number, string] }[]
    }
  }
  if (status !== 'success') throw new Error(`${expression}: ${error}`)
  return (data?.result ?? []).map(({ metric, value }) => ({ metric, value: Number(value[1]) }))
}

async function firstValue(server: RealServer, expression: string): Promise<number | undefined> {
  return (await query(server, expression))[0]?.value
}

/** The numbers of a run that goes on, as Prometheus has them once every connection is open. */
async function seenBy(prometheus: RealServer): Promise<Record<string, number>> {
  const names = ['planned_connections', 'delivering_connections', 'healthy_connections', 'fps_per_connection']
  return await vi.waitFor(
    async () => {
      const found = names.map(
        async (name) => [name, await firstValue(prometheus, `camgate_live_${name}`)] as const,
      )
      const values = Object.fromEntries(await Promise.all(found))
      expect(values.fps_per_connection).toBeGreaterThan(20)
      return values as Record<string, number>
    },
    { timeout: 60_000, interval: 200 },
  )
}

beforeAll(async () => {
  const port = await freePort()
  const [prometheus, pushgateway, python] = await Promise.all([
    startPrometheus(port).then(ended),
    startPushgateway().then(ended),
    installPython(path.join(folder, 'python'), PYTHON_PACKAGES),
  ])
  const otlp = ended(await startOtlpReceiver(python))
  const hook = await startReceiver(statuses(503, 503, 200), (end) => ends.push(end))
  const words = [
    ...[`${CAMERAS}`, '--duration', '6', '--settle', '1', '--connect-rate', '100', '--nominal-fps', '25'],
    ...['--find-capacity', '--max-connections', '6', '--trial-duration', '2', '--quiet'],
    ...['--metrics-port', `${port}`, '--pushgateway', pushgateway.url, '--otlp', otlp.url],
    ...['--webhook', `${hook.url}/services/T0/B0/XXXX`],
  ]
  const child = spawn(process.execPath, [path.join(ROOT, 'test/source-program.ts'), ...words], {
    cwd: folder,
    env: { ...process.env, CAMGATE_WEBHOOK_SECRET: SECRET, OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=cameras' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  ends.push(() => child.kill('SIGKILL'))
  const [seen, openMetrics, stderr] = await Promise.all([seenBy(prometheus), scrapeOnce(port), textOf(child)])
  const [report = ''] = readdirSync(path.join(folder, 'reports')).filter((name) => name.endsWith('.json'))
  watched = {
    ...{ prometheus, pushgateway, otlp, hook, python, seen, openMetrics, stderr },
    report: JSON.parse(readFileSync(path.join(folder, 'reports', report), 'utf8')),
  }
}, 180_000)

async function scrapeOnce(port: number): Promise<string> {
  const headers = { accept: 'application/openmetrics-text;version=1.0.0' }
  return await vi.waitFor(
    async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text()
      expect(text).toContain('camgate_live_planned_connections')
      return text
    },
    { timeout: 60_000, interval: 200 },
  )
}

async function textOf(child: ChildProcess): Promise<string> {
  const chunks: string[] = []
  child.stderr?.on('data', (chunk) => chunks.push(String(chunk)))
  await once(child, 'close')
  return chunks.join('')
}

describe('Prometheus', () => {
  test('has the numbers of a run while it goes on', () => {
    const { fps_per_connection: fps, ...connections } = watched.seen
    const all = {
      planned_connections: CAMERAS,
      delivering_connections: CAMERAS,
      healthy_connections: CAMERAS,
    }
    expect(connections).toEqual(all)
    expect(fps).toBeLessThan(30)
  })

  test('has the report after the run, from its last scrape', async () => {
    const { prometheus, report } = watched
    const last = async (name: string) => await query(prometheus, `last_over_time(${name}[10m])`)
    const verdicts = (await last('camgate_verdict')).filter(({ value }) => value === 1)
    expect(verdicts.map(({ metric }) => metric.verdict)).toEqual([report.gate.verdict])
    const [fps] = await last('camgate_planned_fps_per_connection')
    expect(fps?.value).toBeCloseTo(report.health.planned_fps_per_connection, 6)
    expect((await last('camgate_planned_connections'))[0]?.value).toBe(CAMERAS)
    expect((await last('camgate_received_bytes_total'))[0]?.value).toBeGreaterThan(0)
  })

  test('knows every metric of the Grafana dashboard, and how to read each of its expressions', async () => {
    const { prometheus } = watched
    const answer = await fetch(`${prometheus.url}/api/v1/label/__name__/values`)
    const { data: known } = (await answer.json()) as { readonly data: readonly string[] }
    const text = readFileSync(path.join(ROOT, 'examples/grafana-dashboard.json'), 'utf8')
    const { panels } = JSON.parse(text) as { panels: readonly { targets?: readonly { expr: string }[] }[] }
    const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    expect(expressions.length).toBeGreaterThan(15)
    for (const expression of expressions) {
      const names = expression.match(/\bcamgate_\w+/g) ?? []
      expect(names).not.toEqual([])
      expect(known).toEqual(expect.arrayContaining(names))
      const filled = expression.replace('$job', '.+').replace(/\$__(?:rate_interval|range)/g, '10m')
      await query(prometheus, filled)
    }
  })
})

describe('the official parser of OpenMetrics', () => {
  const parse = (text: string) => {
    const program =
      'import sys; from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse; ' +
      'print(len(list(parse(sys.stdin.read()))))'
    return Number(
      execFileSync(watched.python, ['-c', program], { input: text, stdio: ['pipe', 'pipe', 'pipe'] }),
    )
  }

  test('reads what a run answers', () => {
    expect(parse(watched.openMetrics)).toBeGreaterThan(10)
  })

  test('would refuse a text without an end, or a counter without its suffix', () => {
    const { openMetrics } = watched
    expect(() => parse(openMetrics.replace('# EOF\n', ''))).toThrow()
    expect(() => parse(openMetrics.replaceAll('camgate_recoveries_total', 'camgate_recoveries'))).toThrow()
  })
})

test('the Pushgateway holds the report afterwards', async () => {
  const { pushgateway, report } = watched
  const answer = await fetch(`${pushgateway.url}/api/v1/metrics`)
  const { data } = (await answer.json()) as { readonly data: readonly Record<string, never>[] }
  expect(data).toHaveLength(1)
  expect(data[0]).toMatchObject({
    labels: { job: 'camgate', instance: report.run.target, profile: expect.stringMatching(/^mjpeg 4x1/) },
    push_time_seconds: expect.anything(),
  })
  const text = await (await fetch(`${pushgateway.url}/metrics`)).text()
  const verdict = new RegExp(`^camgate_verdict\\{.*verdict="${report.gate.verdict}"\\} 1$`, 'm')
  expect(text).toMatch(verdict)
  expect(text).toMatch(/^camgate_planned_connections\{.*\} 4$/m)
})

test('an OpenTelemetry receiver decodes the metrics, also after a 503', async () => {
  const { otlp, report } = watched
  type Point = { readonly asDouble?: number; readonly attributes?: readonly unknown[] }
  interface Metric {
    readonly name: string
    readonly gauge?: { readonly dataPoints: readonly Point[] }
    readonly sum?: { readonly isMonotonic: boolean; readonly aggregationTemporality: string }
  }
  interface Request {
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly message: {
      readonly resourceMetrics: readonly [
        {
          readonly resource: unknown
          readonly scopeMetrics: readonly [{ readonly metrics: readonly Metric[] }]
        },
      ]
    }
  }
  const requests = (await (await fetch(otlp.url)).json()) as readonly Request[]
  expect(requests.length).toBeGreaterThan(1)
  for (const { path: place, headers } of requests)
    expect([place, headers['x-tenant']]).toEqual(['/v1/metrics', 'cameras'])
  const [last] = requests.at(-1)?.message.resourceMetrics ?? []
  expect(JSON.stringify(last?.resource)).toContain('"stringValue":"camgate"')
  const metrics = new Map(last?.scopeMetrics[0].metrics.map((metric) => [metric.name, metric]))
  expect(metrics.get('camgate_received_bytes_total')?.sum).toMatchObject({
    isMonotonic: true,
    aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
  })
  expect(metrics.get('camgate_planned_connections')?.gauge?.dataPoints[0]?.asDouble).toBe(CAMERAS)
  const verdict = metrics.get('camgate_verdict')?.gauge?.dataPoints.find(({ asDouble }) => asDouble === 1)
  expect(JSON.stringify(verdict?.attributes)).toContain(`"stringValue":"${report.gate.verdict}"`)
})

describe('the webhook', () => {
  const verdicts = () =>
    watched.hook.requests.filter(({ headers }) => headers['x-camgate-event'] === 'verdict')

  test('has the verdict once, after two 503s', () => {
    const { report, hook } = watched
    expect(hook.requests).toHaveLength(3)
    expect(new Set(verdicts().map(({ headers }) => headers['x-camgate-delivery'])).size).toBe(1)
    expect(JSON.parse(verdicts().at(-1)?.body ?? '')).toMatchObject({
      run_id: report.run.run_id,
      verdict: report.gate.verdict,
      metrics: { planned_connections: CAMERAS },
    })
  })

  test.each([
    ['js', 'node', (code: string) => `${code}\nprocess.exit(isSigned(...process.argv.slice(1)) ? 0 : 1)`],
    [
      'python',
      'python',
      (code: string) =>
        `${code}\nimport sys\nb, h, s = sys.argv[1:]\nsys.exit(0 if is_signed(b.encode(), h, s) else 1)`,
    ],
  ])('is signed as the %s of the documentation checks it', (language, command, program) => {
    const page = readFileSync(path.join(ROOT, 'docs/monitoring.md'), 'utf8')
    const [, code = ''] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page) ?? []
    const file = path.join(folder, command === 'node' ? 'check.mjs' : 'check.py')
    writeFileSync(file, program(code).replace('slice(1)', 'slice(2)'))
    const { body = '', headers } = verdicts()[0] ?? {}
    const runs = (text: string, secret: string) => {
      const words = [file, text, String(headers?.['x-camgate-signature-256']), secret]
      execFileSync(command === 'node' ? process.execPath : watched.python, words)
    }
    runs(body, SECRET)
    expect(() => runs(`${body} `, SECRET)).toThrow()
    expect(() => runs(body, 'another secret')).toThrow()
  })
})

test('nothing was lost, and the place of the webhook is in no output', () => {
  const { stderr } = watched
  expect(stderr).not.toContain('warning')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
  const outputs = files.filter((file) => file.isFile() && /reports|logs/.test(file.parentPath))
  expect(outputs.length).toBeGreaterThan(3)
  const texts = outputs.map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), 'utf8'))
  for (const text of [stderr, ...texts])
    for (const secret of ['T0/B0/XXXX', SECRET]) expect(text).not.toContain(secret)
})
