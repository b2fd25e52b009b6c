import { badInput, type Problem } from '../errors.ts'
import { accessUnitSizeProblem } from './access-units.ts'
import type { Credentials } from './auth.ts'
import { type Fault, SIMULATOR_PROTOCOLS, type SimulatorProtocol } from './fault-kinds.ts'
import { readFaults } from './faults.ts'
import { pictureSizeProblem } from './pictures.ts'

/** Settings of the built-in cameras. Everything has a default. */
export interface SimulatorOptions {
  /** Default mjpeg. */
  readonly protocol?: SimulatorProtocol
  /** How many (with ids 1, 2, …), or the ids. Default 24. */
  readonly cameras?: number | readonly string[]
  /** Frames a second of each camera. Default 25. */
  readonly fps?: number
  /** Other frame rates by camera id. */
  readonly cameraFps?: Readonly<Record<string, number>>
  /** The exact size of every picture in bytes. Default 40,000. */
  readonly frameBytes?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free port. */
  readonly port?: number
  readonly faults?: readonly string[]
  /** One HTTP chunk per frame. Default false. */
  readonly chunked?: boolean
  /** Whether parts have a Content-Length. Default true. */
  readonly contentLength?: boolean
  /** Seed of everything random. Default 1. */
  readonly seed?: number
  /** Required for streams and snapshots. */
  readonly auth?: Credentials
}

interface CameraSettings {
  readonly id: string
  readonly fps: number
}

/** Options after validation. */
export interface Settings {
  readonly protocol: SimulatorProtocol
  readonly cameras: readonly CameraSettings[]
  readonly fps: number
  readonly frameBytes: number
  readonly host: string
  readonly port: number
  readonly faults: readonly Fault[]
  readonly chunked: boolean
  readonly contentLength: boolean
  readonly seed: number
  readonly auth: Credentials | null
}

const DEFAULT_FRAME_BYTES = 40_000
const MAX_CAMERAS = 10_000
const MAX_FPS = 1000

/** Fills in the defaults and finds all problems, named after the command's options. */
export function readSettings(options: SimulatorOptions): {
  readonly settings: Settings
  readonly problems: readonly Problem[]
} {
  const { cameras: given = 24, fps = 25, cameraFps = {}, frameBytes = DEFAULT_FRAME_BYTES } = options
  const { host = '127.0.0.1', port = 0, seed = 1, auth = null, protocol = 'mjpeg' } = options
  const { chunked = false, contentLength = true } = options
  const ids = typeof given === 'number' ? numbered(given) : given
  const known = new Set(ids)
  const { faults, problems: faultProblems } = readFaults(options.faults ?? [], '--fault', known, protocol)
  const sizeProblem = protocol === 'rtsp' ? accessUnitSizeProblem : pictureSizeProblem
  const found: readonly (Problem | null)[] = [
    SIMULATOR_PROTOCOLS.includes(protocol)
      ? null
      : { option: '--protocol', found: `${protocol}`, expected: SIMULATOR_PROTOCOLS.join(' or ') },
    ...camerasProblems(given, ids),
    fpsProblem(fps, '--fps'),
    ...Object.entries(cameraFps).map(([id, rate]) => cameraFpsProblem(id, rate, known)),
    sizeProblem(frameBytes, '--frame-size'),
    host === '' ? { option: '--host', found: 'nothing', expected: 'an address to listen on' } : null,
    wholeNumberProblem(port, 65_535, '--port'),
    wholeNumberProblem(seed, 2 ** 32 - 1, '--seed'),
    ...faultProblems,
    protocol === 'rtsp' && chunked ? onlyHttp('--chunked') : null,
    protocol === 'rtsp' && !contentLength ? onlyHttp('--no-content-length') : null,
    auth !== null && (auth.user === '' || auth.user.includes(':'))
      ? { option: '--auth', found: 'no user', expected: 'user:password' }
      : null,
  ]
  const cameras = ids.map((id) => ({ id, fps: cameraFps[id] ?? fps }))
  return {
    settings: { protocol, cameras, fps, frameBytes, host, port, faults, chunked, contentLength, seed, auth },
    problems: found.filter((problem) => problem !== null),
  }
}

function onlyHttp(option: string): Problem {
  return { option, found: 'it with --protocol rtsp', expected: 'it with mjpeg: it is about HTTP' }
}

/** Like {@link readSettings}, but throws all problems as one error. */
export function checkedSettings(options: SimulatorOptions): Settings {
  const { settings, problems } = readSettings(options)
  if (problems.length > 0) throw badInput(problems)
  return settings
}

/** Ids `1` to `count`; none if there cannot be that many. */
export function numbered(count: number): string[] {
  const isCount = Number.isInteger(count) && count >= 1 && count <= MAX_CAMERAS
  return isCount ? Array.from({ length: count }, (_, i) => `${i + 1}`) : []
}

function camerasProblems(given: number | readonly string[], ids: readonly string[]): Problem[] {
  const option = '--cameras'
  if (ids.length === 0 || ids.length > MAX_CAMERAS) {
    const found = typeof given === 'number' ? `${given}` : `${given.length} ids`
    return [{ option, found, expected: `a whole number from 1 to ${MAX_CAMERAS}, or as many ids` }]
  }
  const seen = new Set<string>()
  const bad = ids.find(
    (id) => id === '' || id.length > 64 || !id.isWellFormed() || seen.size === seen.add(id).size,
  )
  if (typeof given === 'number' || bad === undefined) return []
  return [{ option, found: JSON.stringify(bad), expected: 'different ids of 1 to 64 characters' }]
}

function fpsProblem(fps: number, option: string): Problem | null {
  if (fps > 0 && fps <= MAX_FPS) return null
  return { option, found: `${fps}`, expected: `frames a second, above 0 to ${MAX_FPS}` }
}

function cameraFpsProblem(id: string, rate: number, ids: ReadonlySet<string>): Problem | null {
  if (ids.has(id) && fpsProblem(rate, '') === null) return null
  const found = Number.isNaN(rate) ? id : `${id}=${rate}`
  const expected = `ID=FPS, a camera that there is and frames a second, above 0 to ${MAX_FPS}`
  return { option: '--camera-fps', found: JSON.stringify(found), expected }
}

function wholeNumberProblem(value: number, maximum: number, option: string): Problem | null {
  if (Number.isInteger(value) && value >= 0 && value <= maximum) return null
  return { option, found: `${value}`, expected: `a whole number from 0 to ${maximum}` }
}
