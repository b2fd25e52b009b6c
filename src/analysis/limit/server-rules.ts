import type { LimitEvidence } from '../../model/limit-cause.ts'
import { isByLoad, isShortOfFrames } from './failure-kind.ts'
import { areApart, type LimitedLoad, type LoadFacts, meanOf, mostLosePackets } from './load-facts.ts'
import { fullOnes } from './resource-rules.ts'

/** The same number is admitted at two loads, to this share or one connection. */
const SAME_NUMBER = 0.02
/** The share of the admitted connections that may be unhealthy. With more, refusals are not the whole story. */
const MAX_UNHEALTHY = 0.05

/**
 * A cap: connections were refused with the status of a limit, and all that were admitted got their frames. A server that
 * admits another number at another load sheds load instead; that has another cause.
 */
export function sessionsAreCapped(limited: LimitedLoad): readonly LimitEvidence[] {
  const { load } = limited
  if (!isByLoad(load)) return []
  const cap = capOf(limited)
  return isShortOfConnections(load)
    ? [...cap, ...fullOnes(load, 'sessions'), ...fullOnes(load, 'descriptors')]
    : cap
}

/** What becomes of connections that a server has no room for. One that carries frames too slowly has found room. */
const WITHOUT_ROOM = ['refused', 'server_error', 'unreachable', 'no_frames', 'dropped'] as const

function isShortOfConnections({ outcomes, unhealthy }: LoadFacts): boolean {
  return 2 * WITHOUT_ROOM.reduce((sum, outcome) => sum + outcomes[outcome], 0) >= unhealthy
}

function capOf(limited: LimitedLoad): readonly LimitEvidence[] {
  return refusedForLimit(limited.load) > 0 ? statedCap(limited) : silentCap(limited)
}

function statedCap({ load, others }: LimitedLoad): readonly LimitEvidence[] {
  const refused = refusedForLimit(load)
  const admitted = load.connections - refused
  if (2 * refused < load.unhealthy) return []
  // A server behind a proxy that is down answers the same.
  if (admitted === 0) return []
  if (load.refusingCameras !== null) return [load.refusingCameras]
  if (load.unhealthy - refused > MAX_UNHEALTHY * admitted) return []
  const apart = others.filter((other) => refusedForLimit(other) > 0 && areApart(other, load))
  const same = apart.find((other) => isSame(other.connections - refusedForLimit(other), admitted))
  if (apart.length > 0 && same === undefined) return []
  const group = load.refusals.find(({ kind }) => kind === 'limit' || kind === 'camera_limit')
  const isOfCamera = group?.kind === 'camera_limit'
  return [
    { code: 'capped', refused, admitted, status: group?.status ?? '', isOfCamera, isSilent: false },
    ...(same === undefined ? [] : [{ code: 'constant_cap', admitted, otherLoad: same.connections } as const]),
  ]
}

/**
 * A cap without a status: nginx closes connections above `worker_connections`, and a server with a thread for each viewer
 * lets the next ones wait. One load does not distinguish it from other failures, and cameras that nobody got may be dead.
 */
function silentCap({ load, others }: LimitedLoad): readonly LimitEvidence[] {
  const { unanswered } = load
  const admitted = load.connections - unanswered
  const otherUnhealthy = load.unhealthy - unanswered
  if (unanswered === 0 || otherUnhealthy > MAX_UNHEALTHY * admitted) return []
  const apart = others.filter((other) => other.unanswered > 0 && areApart(other, load))
  const [first] = apart
  if (first === undefined) return []
  if (!apart.every((other) => isSame(other.connections - other.unanswered, admitted))) return []
  return [
    { code: 'capped', refused: unanswered, admitted, status: '', isOfCamera: false, isSilent: true },
    { code: 'constant_cap', admitted, otherLoad: first.connections },
  ]
}

function refusedForLimit({ refusals }: LoadFacts): number {
  return refusals
    .filter(({ kind }) => kind === 'limit' || kind === 'camera_limit')
    .reduce((sum, { connections }) => sum + connections, 0)
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(1, SAME_NUMBER * b)
}

/** What the server says that it discarded is this share of what did not arrive. */
const [MIN_EQUAL, MAX_EQUAL] = [0.8, 1.25]

/** The server's own discards are what is missing here. */
export function serverDiscards({ load }: LimitedLoad): readonly LimitEvidence[] {
  if (!isShortOfFrames(load)) return []
  const { frames, packetsLost } = load
  return [
    mostLosePackets(load) ? discards('packets', meanOf(load, 'packets_discarded'), packetsLost) : null,
    discards('frames', meanOf(load, 'frames_discarded'), frames.planned - frames.arrived),
  ].filter((evidence) => evidence !== null)
}

function discards(
  what: 'frames' | 'packets',
  perSecond: number | null,
  missingPerSecond: number,
): LimitEvidence | null {
  if (perSecond === null || perSecond <= 0 || missingPerSecond <= 0) return null
  const share = perSecond / missingPerSecond
  if (share < MIN_EQUAL || share > MAX_EQUAL) return null
  return { code: 'discarded', what, perSecond, missingPerSecond }
}
