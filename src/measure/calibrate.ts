import { cliNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import { CamgateError } from '../errors.ts'
import { checkCalibration, isModest, readableFrames } from '../load/calibration.ts'
import { pause, systemClock } from '../load/clock.ts'
import { halting } from '../load/halting.ts'
import type { Machines } from '../load/machine/load-machine.ts'
import { plannedStartMs } from '../load/schedule.ts'
import type { LoadWorker, LoadWorkers, Opening, WorkerWindow } from '../load/workers/worker.ts'
import type { Calibration } from '../model/machine.ts'
import { startSimulatorProcess } from '../simulator/child.ts'
import type { Rates } from './rates.ts'
import type { RunIo, Session } from './run-session.ts'
import { shareOf } from './shard-plan.ts'
import type { Target } from './target.ts'

export interface CalibrationSetup {
  readonly plan: Plan
  readonly target: Target
  readonly session: Session
  readonly io: RunIo
  readonly rates: Rates
  readonly workers: Pick<LoadWorkers, 'bulk' | 'machines'>
}

/** More would take long to open and show nothing new: the same number of frames is spread over fewer connections. */
const MAX_CONNECTIONS = 1000
const MAX_CAMERAS = 50
/** Each camera keeps its own pictures. */
const MAX_PICTURE_BYTES = 64e6
/** More than one processor can read on some machines: this much is enough to measure what reading costs. */
const MAX_FRAMES_PER_SECOND = 20_000
const MAX_BYTES_PER_SECOND = 800e6
/** Limits of the built-in cameras, over either protocol. */
const FASTEST_FPS = 1000
const MIN_BYTES = 4000
const MAX_VIDEO_BYTES = 1_000_000
const CONNECT_RATE = 2000
const WARM_UP_MS = 500
const WINDOW_MS = 2000
/** The cameras of a rehearsal run beside the readers, which an agent's machine has none of. */
const NOT_ON_AGENTS =
  'Not calibrated: what agents can read is not known beforehand. A window that is too much for one of them is void.'

/**
 * Finds out whether this machine can read what is planned before it is opened: two seconds against the built-in
 * cameras, with frames of the same size at the same rate, show what reading costs.
 *
 * @returns null if there is nothing to find out: a plan that any machine can read, or no frames to go by; for agents, too
 * @throws CamgateError `inconclusive` for a plan that is too much, unless it is forced
 */
export async function calibrate(setup: CalibrationSetup): Promise<Calibration | null> {
  const { plan, session, io, rates } = setup
  const needed = neededFrames(setup)
  if (rates.frameBytes === null || isModest(needed, rates.frameBytes)) return null
  if (setup.workers.machines[0].name !== '') {
    io.progress?.say(NOT_ON_AGENTS)
    return null
  }
  io.progress?.say('Calibrating: what can this machine read? …')
  const calibration = await rehearse(setup, needed, rates.frameBytes).catch((error: unknown) => {
    // This has nothing to do with the server under test, and the guard still watches.
    if (!(error instanceof CamgateError) || error.code !== 'unreachable') throw error
    session.log.warn({ error: error.message }, 'built-in cameras did not start')
    return null
  })
  if (calibration === null) {
    if (!io.signal.aborted) io.progress?.say('Not calibrated: no frames came of the built-in cameras.')
    return null
  }
  session.log.info(calibration, 'calibrated')
  const forceOption = (io.naming ?? cliNaming)('force')
  if (!plan.force) checkCalibration(calibration, ownConnections(plan), forceOption)
  return calibration
}

/** Those of the test that this machine opens. */
function ownConnections(plan: Plan): number {
  return Math.ceil(plan.cameras * plan.connectionsPerCamera * shareOf(plan))
}

/** Frames a second of all planned connections of this machine, each at the rate of its camera. */
function neededFrames({ plan, rates, target }: CalibrationSetup): number {
  const perViewer = target.cameras.reduce((sum, camera) => sum + rates.fpsOf(camera), 0)
  return perViewer * plan.connectionsPerCamera * shareOf(plan)
}

async function rehearse(
  { plan, target, io, workers: { bulk, machines } }: CalibrationSetup,
  neededFramesPerSecond: number,
  bytes: number,
): Promise<Calibration | null> {
  const connections = Math.min(ownConnections(plan), MAX_CONNECTIONS)
  const protocol = protocolOf(target)
  const mostBytes = protocol === 'rtsp' ? MAX_VIDEO_BYTES : Number.POSITIVE_INFINITY
  const frameBytes = Math.min(Math.max(MIN_BYTES, Math.round(bytes)), mostBytes)
  const kept = Math.max(1, Math.floor(MAX_PICTURE_BYTES / frameBytes))
  const cameras = Math.min(plan.cameras, connections, MAX_CAMERAS, kept)
  const most = Math.min(MAX_FRAMES_PER_SECOND, MAX_BYTES_PER_SECOND / frameBytes)
  const fps = Math.min(FASTEST_FPS, Math.min(neededFramesPerSecond, most) / connections)
  const server = await startSimulatorProcess(io.entry, { protocol, cameras, fps, frameBytes }, io.signal)
  try {
    const openings = openingsOf(server.streamUrl, { connections, cameras, fps })
    const windows = await watch(bulk, openings, io.signal)
    const framesPerSecond = readableFrames(windows, processorsOf(machines))
    if (framesPerSecond === null || io.signal.aborted) return null
    return { framesPerSecond, frameBytes, workers: bulk.length, neededFramesPerSecond }
  } finally {
    await server.stop()
  }
}

function processorsOf(machines: Machines): number {
  return machines.reduce((sum, { processors }) => sum + processors, 0)
}

/** The protocol of most of the cameras. */
function protocolOf({ cameras }: Target): 'mjpeg' | 'rtsp' {
  const overRtsp = cameras.filter(({ url }) => /^rtsps?:/i.test(url)).length
  return 2 * overRtsp > cameras.length ? 'rtsp' : 'mjpeg'
}

interface Rehearsed {
  readonly connections: number
  readonly cameras: number
  readonly fps: number
}

function openingsOf(url: string, { connections, cameras, fps }: Rehearsed): Opening[] {
  const startedAt = systemClock.now()
  return Array.from({ length: connections }, (_, index) => {
    const id = `${(index % cameras) + 1}`
    const camera = { id, url: `${url}/camera/${id}` }
    const plannedAtMs = startedAt + plannedStartMs(index, CONNECT_RATE)
    return { index, id: `calibration_${index}`, camera, number: 1, nominalFps: fps, plannedAtMs }
  })
}

async function watch(
  workers: readonly LoadWorker[],
  openings: readonly Opening[],
  signal: AbortSignal,
): Promise<WorkerWindow[]> {
  const share = (at: number) => openings.filter(({ index }) => index % workers.length === at)
  const each = <T>(ask: (worker: LoadWorker, own: readonly Opening[]) => Promise<T>): Promise<T[]> =>
    Promise.all(workers.map((worker, at) => ask(worker, share(at))))
  try {
    await halting(workers, signal, () => each((worker, own) => worker.open(own)))
    await pause(systemClock, WARM_UP_MS, signal)
    const startAtMs = systemClock.now()
    await each((worker) => worker.openWindow(startAtMs, WINDOW_MS, null))
    await pause(systemClock, WINDOW_MS, signal)
    return await each((worker) => worker.closeWindow(systemClock.now()))
  } finally {
    await each((worker, own) => worker.close(own.map(({ index }) => index)))
  }
}
