import { z } from 'zod'
import { ON_INCONCLUSIVE } from '../model/gate.ts'
import { RTSP_TRANSPORTS } from '../model/streams.ts'
import { PROTOCOL_CHOICES } from '../protocols/registry.ts'
import {
  count,
  decimal,
  duration,
  fieldPath,
  filter,
  flag,
  httpUrl,
  oneOf,
  path,
  rate,
  share,
  streamUrl,
} from './option-types.ts'
import type { Option } from './options.ts'

const MAX_CAMERAS = 100_000
export const MAX_CONNECTIONS = 100_000
const MAX_WORKERS = 256
/** Linux's largest pid_max. */
const MAX_PID = 4_194_304
/** A seed is 32 bits, like the state of the generator that it initializes. */
const MAX_SEED = 2 ** 32 - 1

/** Checks each option alone. `header`, and what options mean together, are handled in read-plan.ts. */
export const optionSchema = z.object({
  cameras: count(1, MAX_CAMERAS, 'how many cameras to test, a whole number'),
  connectionsPerCamera: count(1, 10_000).optional(),
  duration: duration('1s', '24h').optional(),
  settle: duration('0s', '1h').optional(),
  target: streamUrl().optional(),
  camerasApi: httpUrl().optional(),
  camerasApiItems: fieldPath().optional(),
  cameraIdField: fieldPath().optional(),
  cameraUrlField: fieldPath().optional(),
  cameraFilter: filter().optional(),
  camerasFile: path('the path of a file').optional(),
  shuffle: flag().optional(),
  seed: count(0, MAX_SEED).optional(),
  insecure: flag().optional(),
  connectRate: rate(0.1, 10_000).optional(),
  nominalFps: decimal(0.1, 1000, 'frames a second,').optional(),
  protocol: oneOf(...PROTOCOL_CHOICES).optional(),
  rtspTransport: oneOf(...RTSP_TRANSPORTS).optional(),
  rtspAudio: flag().optional(),
  workers: count(1, MAX_WORKERS).optional(),
  force: flag().optional(),
  utilization: share().optional(),
  serverPid: count(1, MAX_PID, 'the id of a process, a whole number').optional(),
  isolate: oneOf('auto', 'off').optional(),
  findCapacity: flag().optional(),
  maxConnections: count(1, MAX_CONNECTIONS).optional(),
  search: oneOf('quick', 'thorough').optional(),
  trialDuration: duration('1s', '10m').optional(),
  timeBudget: duration('10s', '24h').optional(),
  grow: oneOf('viewers', 'cameras').optional(),
  baselineTarget: streamUrl().optional(),
  thresholds: path('the path of a file').optional(),
  onInconclusive: oneOf(...ON_INCONCLUSIVE).optional(),
  frTarget: count(1, 1_000_000).optional(),
  reportsDir: path('the path of a folder').optional(),
  logsDir: path('the path of a folder').optional(),
} satisfies { [K in Exclude<Option, 'header'>]: z.ZodType })

export type Options = z.infer<typeof optionSchema>
