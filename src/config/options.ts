import { PROTOCOL_CHOICES, PROTOCOLS } from '../protocols/registry.ts'
import { listed } from '../text/listed.ts'

/** An option of a measuring run, on the command line and in the Action. */
export interface OptionEntry {
  /** How `--help` writes its value; absent for a switch. */
  readonly value?: string
  /** For `--help`. */
  readonly help: string
  /** Its default, for people. */
  readonly standard?: string
  /** For action.yml: description and default. */
  readonly input: string
  readonly inputDefault?: string
}

/**
 * What people read about each option. `--help`, the inputs of action.yml and their pages in docs/ are generated from
 * it. The allowed values are in plan-schema.ts.
 */
export const OPTIONS = {
  cameras: {
    help: 'how many cameras to test, or the URL of one',
    input: 'How many cameras to test. Needed in `mode: run`',
  },
  connectionsPerCamera: {
    value: '<n>',
    help: 'connections to each camera',
    standard: '1',
    input: 'Connections to each camera',
    inputDefault: '1',
  },
  duration: {
    value: '<time>',
    help: 'measured window, such as 120, 90s or 2m',
    standard: '120',
    input:
      "Measured window: seconds, or `90s`, `2m`; half of the command line's, because the search that follows measures again",
    inputDefault: '60',
  },
  settle: {
    value: '<time>',
    help: 'not measured, after the last connection is open or has failed',
    standard: '5',
    input: 'Seconds that are not measured, after the last connection is open or has failed',
    inputDefault: '5',
  },
  target: {
    value: '<url>',
    help: 'camera URL; {camera} in it is replaced by 1, 2, 3 …',
    input: 'Camera URL; `{camera}` in it is replaced by 1, 2, 3 …',
  },
  camerasFile: {
    value: '<path>',
    help: 'JSON list of {id, url}, or one URL on each line',
    input: 'JSON list of `{id, url}`, or one URL on each line',
  },
  camerasApi: {
    value: '<url>',
    help: 'JSON list of cameras over HTTP',
    input: 'JSON list of cameras over HTTP',
  },
  camerasApiItems: {
    value: '<path>',
    help: 'where the list is in the answer, such as data.cameras',
    input: 'Where the list is in the answer, such as `data.cameras`. By default, the answer is the list',
  },
  cameraIdField: {
    value: '<name>',
    help: 'field of the camera id',
    standard: 'id',
    input: 'Field of the camera id. Default: `id`',
  },
  cameraUrlField: {
    value: '<name>',
    help: 'field of the stream URL',
    standard: 'fr_url',
    input: 'Field of the stream URL. Default: `fr_url`',
  },
  cameraFilter: {
    value: '<field=value>',
    help: 'keep only these cameras; "none" keeps all',
    standard: 'status=1',
    input: 'Keeps only cameras with `field=value`; `none` keeps all. Default: `status=1`',
  },
  shuffle: {
    help: 'take the first cameras of the list instead of random ones',
    input: '`false` takes the first cameras of a list that is longer than asked for, instead of random ones',
    inputDefault: 'true',
  },
  seed: {
    value: '<n>',
    help: 'repeat the same random choice',
    input: 'Repeats the same random choice of cameras',
  },
  header: {
    value: '<k: v>',
    help: 'sent to cameras and camera API; may be repeated',
    input:
      'Sent to cameras and camera API: `Name: value`, one on each line. Values are secrets and appear in no output',
  },
  insecure: {
    help: 'do not verify TLS certificates',
    input: '`true` does not verify TLS certificates; the report says so',
    inputDefault: 'false',
  },
  connectRate: {
    value: '<n>',
    help: 'new connections per second',
    standard: '50',
    input: 'New connections per second',
    inputDefault: '50',
  },
  nominalFps: {
    value: '<n>',
    help: "the cameras' frame rate",
    standard: 'measured first',
    input: 'Frame rate of the cameras. Measured before the test when not given',
  },
  protocol: {
    value: '<name>',
    help: listed(PROTOCOL_CHOICES),
    standard: "auto, by each URL's scheme",
    input: listed(["`auto` (by each camera's URL)", ...PROTOCOLS.map(({ name }) => `\`${name}\``)]),
    inputDefault: 'auto',
  },
  rtspTransport: {
    value: '<name>',
    help: 'tcp, udp or auto: UDP where TCP is refused',
    standard: 'tcp',
    input: 'How RTSP packets are sent: `tcp`, `udp`, or `auto` (UDP where the server refuses TCP)',
    inputDefault: 'tcp',
  },
  rtspAudio: {
    help: 'take the audio track too, as a recorder would',
    input: '`true` takes the audio track of RTSP streams too, as a recorder would',
    inputDefault: 'false',
  },
  workers: {
    value: '<n>',
    help: 'threads for the load',
    standard: 'one for each processor but one',
    input: 'Threads for the load. Default: one for each processor but one',
  },
  force: {
    help: 'run a plan that calibration found too large for this machine',
    input: '`true` runs a plan that calibration found too large for this machine',
    inputDefault: 'false',
  },
  utilization: {
    value: '<share>',
    help: 'known utilisation of the server, for the extrapolated capacity',
    input: 'Known utilisation of the server (0 to 1), for a capacity without a search',
  },
  serverPid: {
    value: '<pid>',
    help: "the server's process; its processors and memory are watched, children included",
    input:
      "The server's process, whose processors and memory are watched, children included. Default: what `start` started",
  },
  isolate: {
    value: '<mode>',
    help: 'auto or off: reserve processors for the load generator, or lower the priority of the server',
    standard: 'auto',
    input:
      '`auto` reserves processors for the load generator on Linux: with 4 or more, servers that were started here (or given by `server-pid`) run on the remaining ones; with 2 or 3, they run at a lower priority. `off` changes nothing',
    inputDefault: 'auto',
  },
  findCapacity: {
    help: 'also search the highest load that meets the health rules',
    input: '`false` measures one load only, without a capacity search',
    inputDefault: 'true',
  },
  maxConnections: {
    value: '<n>',
    help: 'where the search stops',
    standard: 'what this machine can load',
    input: 'Where the search stops: capacity is then "at least N". Default: what this machine can load',
  },
  search: {
    value: '<name>',
    help: 'quick or thorough',
    standard: 'quick',
    input: '`quick` or `thorough`, which takes longer and narrows the interval. Default: `quick`',
  },
  trialDuration: {
    value: '<time>',
    help: 'window of each trial of the search',
    standard: '10',
    input: 'Window of each trial of the search. Default: `10`',
  },
  timeBudget: {
    value: '<time>',
    help: 'time for the search, and for the A/B',
    standard: '12m',
    input: 'Time for the search, and for the A/B. Default: `12m`',
  },
  grow: {
    value: '<what>',
    help: 'what the search adds: viewers or cameras',
    standard: 'viewers',
    input: 'What the search adds: `viewers` of the same cameras, or `cameras`. Default: `viewers`',
  },
  baselineTarget: {
    value: '<url>',
    help: 'A/B: another server to compare the target with, at the same load',
    input:
      "A/B: URL of another server, such as the base branch's, that `target` is compared with at the same load",
  },
  thresholds: {
    value: '<path>',
    help: 'limits to judge by',
    standard: 'thresholds.json, if there is one',
    input: 'Limits to judge by. Default: `thresholds.json`, if there is one',
  },
  onInconclusive: {
    value: '<what>',
    help: 'pass, warn or fail: how an inconclusive run ends',
    standard: 'that of thresholds.json, or warn',
    input:
      'What an inconclusive run of any kind does to the job: `pass` (green), `warn` (green with a warning) or `fail` (red). Default: that of thresholds.json, or `warn`',
  },
  frTarget: {
    value: '<n>',
    help: 'cameras planned for face recognition',
    standard: '100',
    input: 'Cameras planned for face recognition. Default: that of thresholds.json, or `100`',
  },
  reportsDir: {
    value: '<path>',
    help: 'folder for reports',
    standard: 'reports',
    input: 'Folder for JSON, CSV and Markdown',
    inputDefault: 'reports',
  },
  logsDir: {
    value: '<path>',
    help: 'folder for logs',
    standard: 'logs',
    input: 'Folder for the logs of the run and of the servers that it started',
    inputDefault: 'logs',
  },
} as const satisfies Record<string, OptionEntry>

export type Option = keyof typeof OPTIONS
/** In the order of `--help`. */
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly Option[]
