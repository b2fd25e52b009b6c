import type { LimitEvidence } from '../../model/limit-cause.ts'
import { SAME_COUNT } from './compare-counters.ts'
import { isShortOfFrames } from './failure-kind.ts'
import {
  areApart,
  figuresNamed,
  type LimitedLoad,
  type LoadFacts,
  lossShare,
  meanOf,
  megabits,
  mostLosePackets,
} from './load-facts.ts'
import { FULL, fullOnes } from './resource-rules.ts'

/** A flow is constant if it differs by at most this share at loads that are apart. */
const CONSTANT_FLOW = 0.05
/** What waits in sockets is at least the flow of this time. Less may be on its way: it waits for its acknowledgement. */
const MIN_WAITING_S = 0.1
/** What a TCP segment carries on Ethernet. */
const SEGMENT_BYTES = 1448
/** The share of the packets from which on drops, or segments sent again, explain late frames. */
const MANY_PACKETS = 0.01

/** The way out of the server is full: its interface, the link of the deployment, or something behind its sockets. */
export function linkIsFull(limited: LimitedLoad): readonly LimitEvidence[] {
  const { load, linkMbps } = limited
  if (!isShortOfFrames(load)) return []
  const megabitsPerSecond = megabits(load)
  const share = linkMbps === null ? 0 : megabitsPerSecond / linkMbps
  // What carries more than the link is not the link: the deployment has one, this path does not.
  const isLinkFull = share >= FULL && share <= 1 + SAME_COUNT
  return [
    ...fullOnes(load, 'network_out'),
    ...(isLinkFull && linkMbps !== null ? [{ code: 'link_full', megabitsPerSecond, linkMbps } as const] : []),
    ...interfaceDrops(load),
    ...pathFull(limited),
  ]
}

function interfaceDrops(load: LoadFacts): readonly LimitEvidence[] {
  const perSecond = largestOf(load, 'network_drops')
  const share = shareOfSegments(perSecond, load)
  return perSecond === null || share < MANY_PACKETS ? [] : [{ code: 'interface_drops', perSecond, share }]
}

/**
 * The server has written more than the path takes: data waits in most of its sockets, our readers keep up (a window of
 * one that falls behind is void), and no more arrives at a higher load.
 */
function pathFull(limited: LimitedLoad): readonly LimitEvidence[] {
  const { load } = limited
  const queuedSockets = meanOf(load, 'queued_sockets')
  if (queuedSockets === null || 2 * queuedSockets < load.connections) return []
  const waiting = meanOf(load, 'send_queue_bytes')
  if (waiting !== null && waiting < MIN_WAITING_S * load.bytes) return []
  if (constantFlow(limited) === null) return []
  const { connections } = load
  return [{ code: 'path_full', queuedSockets, connections, megabitsPerSecond: megabits(load) }]
}

type ConstantFlow = Extract<LimitEvidence, { code: 'constant_flow' }>

/** More load brought no more flow, or the flow of one load that is too small did not change; null otherwise. */
export function constantFlow({ load, others }: LimitedLoad): ConstantFlow | null {
  const flow = megabits(load)
  if (flow <= 0 || !isShortOfFrames(load)) return null
  const failed = others.filter((other) => !other.passes && !other.isVoid && areApart(other, load))
  const same = failed.filter((other) => Math.abs(megabits(other) - flow) <= CONSTANT_FLOW * flow)
  if (same.length < failed.length || (same.length === 0 && !load.isSteady)) return null
  const loads = [load, ...same].map(({ connections }) => connections)
  return {
    code: 'constant_flow',
    megabitsPerSecond: flow,
    fromConnections: Math.min(...loads),
    toConnections: Math.max(...loads),
  }
}

/** The server sent what did not arrive. */
export function networkLoses({ load }: LimitedLoad): readonly LimitEvidence[] {
  if (!isShortOfFrames(load)) return []
  return [...sentFrames(load), ...lostNotDiscarded(load), ...sentAgain(load)]
}

function sentFrames(load: LoadFacts): readonly LimitEvidence[] {
  const sent = meanOf(load, 'frames_out')
  const { arrived, planned } = load.frames
  // Less was not all that was planned, more was not for us alone.
  if (sent === null || planned <= 0 || Math.abs(sent / planned - 1) > CONSTANT_FLOW) return []
  if (arrived > (1 - SAME_COUNT) * sent) return []
  return [{ code: 'sent', what: 'frames', sent, arrived }]
}

/** The server's discards explain at most this share of the losses. */
const HARDLY_ANY = 0.1

function lostNotDiscarded(load: LoadFacts): readonly LimitEvidence[] {
  const discardedPerSecond = meanOf(load, 'packets_discarded')
  if (discardedPerSecond === null || !mostLosePackets(load)) return []
  if (discardedPerSecond > HARDLY_ANY * load.lossy.lost) return []
  return [{ code: 'lost_not_discarded', lost: lossShare(load), discardedPerSecond }]
}

function sentAgain(load: LoadFacts): readonly LimitEvidence[] {
  const perSecond = largestOf(load, 'retransmits')
  const share = shareOfSegments(perSecond, load)
  return perSecond === null || share < MANY_PACKETS ? [] : [{ code: 'sent_again', perSecond, share }]
}

/** Of a machine, which the watch of a process and node_exporter may both report. */
function largestOf(load: LoadFacts, name: 'network_drops' | 'retransmits'): number | null {
  const means = figuresNamed(load, name).map(({ mean }) => mean)
  return means.length === 0 ? null : Math.max(...means)
}

/** The interface and the network count other programs too, so their share is of all that was sent. */
function shareOfSegments(perSecond: number | null, load: LoadFacts): number {
  const bytes = Math.max(load.bytes, ((meanOf(load, 'network_out') ?? 0) * 1e6) / 8)
  return perSecond === null || bytes <= 0 ? 0 : perSecond / (bytes / SEGMENT_BYTES)
}
