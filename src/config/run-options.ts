import { GROWTH_CHOICES, SEARCH_MODES } from '../model/capacity.ts'
import { EXPORT_FORMATS } from '../model/export-formats.ts'
import { ON_INCONCLUSIVE } from '../model/gate.ts'
import { SUMMARIES } from '../model/summary.ts'
import { AGENT_OPTIONS } from './agent-options.ts'
import type { OptionEntry } from './option-entry.ts'
import {
  count,
  duration,
  each,
  flag,
  httpUrl,
  oneOf,
  path,
  share,
  someOf,
  streamUrl,
  text,
} from './option-types.ts'
import { PUBLISH_OPTIONS } from './publishing-options.ts'
import { SHARD_OPTIONS } from './shard-options.ts'
import { SOAK_OPTIONS } from './soak-options.ts'

/** Of a test, and of a search. */
export const MAX_CONNECTIONS = 100_000

/** Where the numbers of a run go while it goes on, and at its end. */
const MONITORING_OPTIONS = {
  metricsPort: {
    value: '<port>',
    help: 'serve /metrics for Prometheus while the run goes on; 0 for any port',
    input: 'Serves `/metrics` for Prometheus on this port while the run goes on; `0` for any',
    type: count(0, 65_535, 'a port'),
    isReported: false,
  },
  metricsHost: {
    value: '<host>',
    help: 'address that /metrics is served on',
    input: 'Address that `/metrics` is served on; `0.0.0.0` for every address of this machine',
    type: text('an address or a host name', 253),
    default: '127.0.0.1',
    requires: 'metricsPort',
    isReported: false,
  },
  pushgateway: {
    value: '<url>',
    help: 'Prometheus Pushgateway that gets the numbers of the report',
    input: 'Prometheus Pushgateway that gets the numbers of the report, such as `http://host:9091`',
    type: httpUrl(),
    isReported: false,
  },
  otlp: {
    value: '<url>',
    help: 'OpenTelemetry collector that gets the numbers by OTLP over HTTP (or OTEL_EXPORTER_OTLP_ENDPOINT)',
    input:
      'OpenTelemetry collector that gets the numbers by OTLP over HTTP, such as `http://host:4318`. Default: `OTEL_EXPORTER_OTLP_ENDPOINT` of the environment',
    type: httpUrl(),
    environment: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    isEnvironmentShared: true,
    isReported: false,
  },
  webhook: {
    value: '<url>',
    help: 'URL that gets alerts and the verdict as JSON that Slack can read',
    input:
      'URL that gets alerts and the verdict as JSON that Slack can read. It is a secret and appears in no output',
    type: httpUrl(),
    isSecret: true,
    isReported: false,
  },
  webhookSecret: {
    value: '<text>',
    help: 'signs what the webhook gets, with HMAC-SHA256 (better: CAMGATE_WEBHOOK_SECRET)',
    input:
      'Signs what the webhook gets, with HMAC-SHA256. Default: `CAMGATE_WEBHOOK_SECRET` of the environment',
    type: text('a text of at most 1000 characters', 1000),
    environment: 'CAMGATE_WEBHOOK_SECRET',
    requires: 'webhook',
    isSecret: true,
    isReported: false,
  },
} as const satisfies Record<string, OptionEntry>

/** How a run uses this machine, what it searches, how it is judged and where its results go. */
export const RUN_OPTIONS = {
  workers: {
    value: '<n>',
    help: 'threads for the load',
    input: 'Threads for the load',
    type: count(1, 256),
    defaultText: 'one for each processor but one',
  },
  force: {
    help: 'run a plan that calibration found too large for this machine',
    input: '`true` runs a plan that calibration found too large for this machine',
    type: flag(),
    default: 'false',
  },
  utilization: {
    value: '<share>',
    help: 'known utilisation of the server, for the extrapolated capacity',
    input: 'Known utilisation of the server (0 to 1), for a capacity without a search',
    type: share(),
  },
  serverPid: {
    value: '<pid>',
    help: "the server's process; its processors and memory are watched, children included",
    input:
      "The server's process, whose processors and memory are watched, children included. Default: what `start` started",
    // Up to Linux's largest pid_max.
    type: count(1, 4_194_304, 'the id of a process, a whole number'),
  },
  serverMetrics: {
    value: '<url>',
    help: "the server's metrics, read once a second while a load is held; may be repeated: MediaMTX, go2rtc, SRS, ZLMediaKit, nginx, node_exporter or cAdvisor",
    input:
      "URLs of the server's metrics, read once a second while a load is held, one on each line: MediaMTX, go2rtc, SRS, ZLMediaKit, nginx, node_exporter or cAdvisor",
    type: each(httpUrl()),
    isRepeatable: true,
  },
  serverMetric: {
    value: '<name=expression>',
    help: 'a figure of any server, by an expression on its metrics: sum(rate(sent_bytes_total[5s])); may be repeated',
    input:
      'Figures of any server, by expressions on its metrics, one on each line: `sent=sum(rate(sent_bytes_total[5s]))`',
    type: each(text('name=expression', 2000)),
    isRepeatable: true,
    requires: 'serverMetrics',
  },
  isolate: {
    value: '<mode>',
    help: 'auto or off: reserve processors for the load generator, or lower the priority of the server',
    input:
      '`auto` reserves processors for the load generator on Linux: with 4 or more, servers that were started here (or given by `server-pid`) run on the remaining ones; with 2 or 3, they run at a lower priority. `off` changes nothing',
    type: oneOf('auto', 'off'),
    default: 'auto',
  },
  findCapacity: {
    help: 'also search the highest load that meets the health rules',
    input: '`false` measures one load only, without a capacity search',
    type: flag(),
    default: 'false',
    inputDefault: 'true',
  },
  maxConnections: {
    value: '<n>',
    help: 'where the search stops',
    input: 'Where the search stops: capacity is then "at least N"',
    type: count(1, MAX_CONNECTIONS),
    default: String(MAX_CONNECTIONS),
    defaultText: 'what this machine can load',
    requires: 'findCapacity',
  },
  search: {
    value: '<name>',
    help: 'quick or thorough',
    input: '`quick` or `thorough`, which takes longer and narrows the interval',
    type: oneOf(...SEARCH_MODES),
    default: 'quick',
    requires: 'findCapacity',
  },
  trialDuration: {
    value: '<time>',
    help: 'window of each trial of the search',
    input: 'Window of each trial of the search',
    type: duration('1s', '10m'),
    default: '10',
    requires: 'findCapacity',
    unit: 'ms',
  },
  timeBudget: {
    value: '<time>',
    help: 'time for the search, and for the A/B',
    input: 'Time for the search, and for the A/B',
    type: duration('10s', '24h'),
    default: '12m',
    requires: 'findCapacity',
    unit: 'ms',
  },
  grow: {
    value: '<what>',
    help: 'what the search adds: viewers, cameras, or both',
    input:
      'What the search adds: `viewers` of the same cameras, `cameras`, or `both`, one after the other, to find what each costs',
    type: oneOf(...GROWTH_CHOICES),
    default: 'viewers',
    requires: 'findCapacity',
  },
  ...SOAK_OPTIONS,
  ...PUBLISH_OPTIONS,
  ...AGENT_OPTIONS,
  ...SHARD_OPTIONS,
  baselineTarget: {
    value: '<url>',
    help: 'A/B: another server to compare the target with, at the same load',
    input:
      "A/B: URL of another server, such as the base branch's, that `target` is compared with at the same load",
    type: streamUrl(),
  },
  thresholds: {
    value: '<path>',
    help: 'limits to judge by',
    input: 'Limits to judge by',
    type: path('the path of a file'),
    defaultText: '`thresholds.json`, if there is one',
    isReported: false,
  },
  onInconclusive: {
    value: '<what>',
    help: 'pass, warn or fail: how an inconclusive run ends',
    input:
      'What an inconclusive run of any kind does to the job: `pass` (green), `warn` (green with a warning) or `fail` (red)',
    type: oneOf(...ON_INCONCLUSIVE),
    default: 'warn',
    inThresholds: ({ on_inconclusive }) => on_inconclusive,
    isReported: false,
  },
  frTarget: {
    value: '<n>',
    help: 'cameras planned for face recognition',
    input: 'Cameras planned for face recognition',
    type: count(1, 1_000_000),
    default: '100',
    inThresholds: ({ fr }) => fr?.target_cameras,
  },
  summary: {
    value: '<length>',
    help: 'full, or compact: what the terminal shows in at most 25 lines',
    input: '`compact` prints at most 25 lines to the log of the job, `full` every section',
    type: oneOf(...SUMMARIES),
    default: 'full',
    inputDefault: 'compact',
    isReported: false,
  },
  reportsDir: {
    value: '<path>',
    help: 'folder for reports',
    input: 'Folder for JSON, CSV and Markdown',
    type: path('the path of a folder'),
    default: 'reports',
    isReported: false,
  },
  formats: {
    value: '<names>',
    help: 'also write the report for other tools: junit, github-action-benchmark, bencher, prometheus, row',
    input:
      'Also writes the report for other tools, beside the JSON: `junit`, `github-action-benchmark`, `bencher`, `prometheus`, `row`, separated by commas',
    type: someOf(...EXPORT_FORMATS),
    isReported: false,
  },
  ...MONITORING_OPTIONS,
  logsDir: {
    value: '<path>',
    help: 'folder for logs',
    input: 'Folder for the logs of the run and of the servers that it started',
    type: path('the path of a folder'),
    default: 'logs',
    isReported: false,
  },
} as const satisfies Record<string, OptionEntry>
