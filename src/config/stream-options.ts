import { z } from 'zod'
import { DISCOVERY_SCHEMES, PAGE_STYLES } from '../model/cameras.ts'
import { RTSP_TRANSPORTS } from '../model/streams.ts'
import { PROTOCOL_CHOICES, PROTOCOLS } from '../protocols/registry.ts'
import { listed } from '../text/listed.ts'
import { discoveryAddresses } from './discovery-address.ts'
import type { OptionEntry } from './option-entry.ts'
import {
  cameraNames,
  count,
  decimal,
  duration,
  fieldPath,
  filters,
  flag,
  httpUrl,
  oneOf,
  path,
  rate,
  streamUrl,
  urlTemplate,
} from './option-types.ts'

/** Where the cameras come from. The plan has them as its source. */
export const SOURCE_OPTIONS = {
  target: {
    value: '<url>',
    help: 'camera URL; {camera} in it is replaced by 1, 2, 3 …',
    input: 'Camera URL; `{camera}` in it is replaced by 1, 2, 3 …',
    type: streamUrl(),
  },
  cameraNames: {
    value: '<names>',
    help: 'names for {camera} in the target, separated by commas',
    input: 'Names for `{camera}` in `target`, separated by commas',
    type: cameraNames(),
    requires: 'target',
  },
  camerasFile: {
    value: '<path>',
    help: 'JSON list of {id, url}, CSV with id and url, or one URL on each line',
    input: 'JSON list of `{id, url}`, CSV with `id` and `url`, or one URL on each line',
    type: path('the path of a file'),
  },
  discover: {
    value: '<url>',
    help: `ask a server which cameras it has: ${listed(DISCOVERY_SCHEMES.map((scheme) => `${scheme}://host`))}; may be repeated`,
    input: `Asks servers which cameras they have: ${listed(DISCOVERY_SCHEMES.map((scheme) => `\`${scheme}://host\``))}, one on each line`,
    type: discoveryAddresses(),
    isRepeatable: true,
  },
  camerasApi: {
    value: '<url>',
    help: 'JSON list of cameras over HTTP',
    input: 'JSON list of cameras over HTTP',
    type: httpUrl(),
  },
  camerasApiItems: {
    value: '<path>',
    help: 'where the list is in the answer, such as data.cameras',
    input: 'Where the list is in the answer, such as `data.cameras`. By default, the answer is the list',
    type: fieldPath(),
    requires: 'camerasApi',
  },
  camerasApiPages: {
    value: '<how>',
    help: 'how the API splits a long list: mediamtx (page), srs (start and count) or link (Link headers)',
    input:
      'How the API splits a long list: `mediamtx` (`page`), `srs` (`start` and `count`) or `link` (Link headers)',
    type: oneOf(...PAGE_STYLES),
    defaultText: 'as its answer says',
    requires: 'camerasApi',
  },
  cameraIdField: {
    value: '<name>',
    help: 'field of the camera id',
    input: 'Field of the camera id',
    type: fieldPath(),
    defaultText: '`id`, or else `name`',
    requires: 'camerasApi',
  },
  cameraUrlField: {
    value: '<name>',
    help: 'field of the stream URL',
    input: 'Field of the stream URL',
    type: fieldPath(),
    defaultText: '`fr_url`, or else `url`',
    requires: 'camerasApi',
  },
  cameraUrl: {
    value: '<template>',
    help: 'stream URL of each camera of a list, with its fields in braces: rtsp://host:8554/{name}',
    input: 'Stream URL of each camera of a list, with its fields in braces: `rtsp://host:8554/{name}`',
    type: urlTemplate(),
  },
  cameraFilter: {
    value: '<field=value>',
    help: 'keep only these cameras, or with != all others; may be repeated; "none" keeps all',
    input:
      'Keeps only cameras with `field=value`, or with `field!=value` all others, one on each line; `none` keeps all',
    type: filters(),
    isRepeatable: true,
    // That of the legacy API.
    defaultText: '`status=1` where cameras have `status` and `fr_url`',
    requires: 'camerasApi',
  },
} as const satisfies Record<string, OptionEntry>

/** What is opened, and how streams are read. */
export const STREAM_OPTIONS = {
  cameras: {
    help: 'how many cameras to test, or the URL of one',
    input: 'How many cameras to test. Needed in `mode: run`',
    type: count(1, 100_000, 'how many cameras to test, a whole number'),
    isRequired: true,
  },
  connectionsPerCamera: {
    value: '<n>',
    help: 'connections to each camera',
    input: 'Connections to each camera',
    type: count(1, 10_000),
    default: '1',
  },
  duration: {
    value: '<time>',
    help: 'measured window, such as 120, 90s or 2m',
    input:
      "Measured window: seconds, or `90s`, `2m`; half of the command line's, because the search that follows measures again",
    type: duration('1s', '24h'),
    default: '120',
    inputDefault: '60',
    unit: 'ms',
  },
  settle: {
    value: '<time>',
    help: 'not measured, after the last connection is open or has failed',
    input: 'Seconds that are not measured, after the last connection is open or has failed',
    type: duration('0s', '1h'),
    default: '5',
    unit: 'ms',
  },
  ...SOURCE_OPTIONS,
  shuffle: {
    help: 'take the first cameras of the list instead of random ones',
    input: '`false` takes the first cameras of a list that is longer than asked for, instead of random ones',
    type: flag(),
    default: 'true',
  },
  seed: {
    value: '<n>',
    help: 'repeat the same random choice',
    input: 'Repeats the same random choice of cameras',
    // 32 bits, like the state of the generator that it initializes.
    type: count(0, 2 ** 32 - 1),
    isReported: false,
  },
  header: {
    value: '<k: v>',
    help: 'sent to cameras and camera API; may be repeated',
    input:
      'Sent to cameras and camera API: `Name: value`, one on each line. Values are secrets and appear in no output',
    // Read by headers.ts, whose problems never show a value.
    type: z.unknown(),
    isRepeatable: true,
    isReported: false,
  },
  insecure: {
    help: 'do not verify TLS certificates',
    input: '`true` does not verify TLS certificates; the report says so',
    type: flag(),
    default: 'false',
    isReported: false,
  },
  connectRate: {
    value: '<n>',
    help: 'new connections per second',
    input: 'New connections per second',
    type: rate(0.1, 10_000),
    default: '50',
  },
  nominalFps: {
    value: '<n>',
    help: "the cameras' frame rate",
    input: 'Frame rate of the cameras',
    type: decimal(0.1, 1000, 'frames a second,'),
    defaultText: 'measured before the test',
  },
  protocol: {
    value: '<name>',
    help: listed(["auto (by each camera's URL)", ...PROTOCOLS.map(({ name }) => name)]),
    input: listed(["`auto` (by each camera's URL)", ...PROTOCOLS.map(({ name }) => `\`${name}\``)]),
    type: oneOf(...PROTOCOL_CHOICES),
    default: 'auto',
  },
  rtspTransport: {
    value: '<name>',
    help: 'tcp, udp or auto: UDP where TCP is refused',
    input: 'How RTSP packets are sent: `tcp`, `udp`, or `auto` (UDP where the server refuses TCP)',
    type: oneOf(...RTSP_TRANSPORTS),
    default: 'tcp',
  },
  markClock: {
    value: '<url>',
    help: 'clock of the machine that marked frames are sent on: /clock of a "camgate simulate" there',
    input:
      'Clock of the machine that marked frames are sent on, if it is another one: `/clock` of a `camgate simulate` there',
    type: httpUrl(),
    isReported: false,
  },
  rtspAudio: {
    help: 'take the audio track too, as a recorder would',
    input: '`true` takes the audio track of RTSP streams too, as a recorder would',
    type: flag(),
    default: 'false',
  },
} as const satisfies Record<string, OptionEntry>
