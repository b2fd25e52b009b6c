import type { JudgedConnection, Outcome } from '../../model/health.ts'
import { HEALTH_RULES, type HealthRule } from '../../model/health-rules.ts'
import type { ConnectionFacts } from '../../model/measured-window.ts'
import { type CameraLimits, fewestFrames } from './limits.ts'

/** What one connection has done in a window so far. */
export interface WindowSoFar {
  readonly elapsedMs: number
  readonly frames: number
  readonly drops: number
  readonly longStalls: number
  readonly stalledMs: number
  /** Since its last frame, or since the window began. */
  readonly openGapMs: number
}

/** What one connection did in the last seconds, for the live view. */
export interface LiveFacts
  extends Pick<ConnectionFacts, 'hasEverDelivered' | 'isDelivering' | 'lastEnd' | 'nominalFps'> {
  /** Complete frames in each of the last few seconds, the newest last. Only whole seconds of delivery. */
  readonly framesPerSecond: readonly number[]
}

/** One health rule, in all the ways in which it is asked for. */
export interface Rule {
  /** Of a connection that has delivered and breaks nothing graver: `dropped`, then `stalled`, then `slow`. */
  readonly outcome: Outcome
  /** Whether a connection broke it in a window. */
  readonly isBroken: (facts: ConnectionFacts, limits: CameraLimits, durationMs: number) => boolean
  /** Whether a connection breaks it now; null if that takes longer than a few seconds to see. */
  readonly isBrokenNow: ((facts: LiveFacts, limits: CameraLimits) => boolean) | null
  /** Whether it will be broken in the window whatever comes; null if only the end shows that. */
  readonly isBeyondRepair: ((soFar: WindowSoFar, limits: CameraLimits, durationMs: number) => boolean) | null
  /** What explains it to people: a figure of the connection, and its limit. Null if the end of the stream does. */
  readonly figure: Figure | null
}

interface Figure {
  /** Null if it does not count for this connection. */
  readonly value: (connection: JudgedConnection) => number | null
  readonly limit: (limits: CameraLimits) => number
}

export const RULES: Readonly<Record<HealthRule, Rule>> = {
  refused: {
    outcome: 'refused',
    isBroken: isRefused,
    isBrokenNow: isRefused,
    isBeyondRepair: null,
    figure: null,
  },
  first_frame: {
    outcome: 'slow',
    isBroken: ({ firstFrameMs }, limits) => firstFrameMs === null || firstFrameMs > limits.firstFrameMs,
    isBrokenNow: ({ hasEverDelivered }) => !hasEverDelivered,
    isBeyondRepair: null,
    figure: {
      value: ({ firstFrameMs }) => firstFrameMs ?? Number.POSITIVE_INFINITY,
      limit: ({ firstFrameMs }) => firstFrameMs,
    },
  },
  dropped: {
    outcome: 'dropped',
    isBroken: isDropped,
    isBrokenNow: ({ hasEverDelivered, isDelivering }) => hasEverDelivered && !isDelivering,
    isBeyondRepair: ({ drops }) => drops > 0,
    figure: null,
  },
  long_stall: {
    outcome: 'stalled',
    isBroken: ({ longStalls }) => longStalls > 0,
    isBrokenNow: ({ framesPerSecond }, { longStallMs }) =>
      trailingZeros(framesPerSecond) * 1000 > longStallMs,
    isBeyondRepair: ({ longStalls, openGapMs }, { longStallMs }) =>
      longStalls > 0 || openGapMs >= longStallMs,
    figure: { value: ({ longestGapMs }) => longestGapMs, limit: ({ longStallMs }) => longStallMs },
  },
  stall_ratio: {
    outcome: 'stalled',
    isBroken: ({ stalledMs }, { maxStallRatio }, durationMs) => stalledMs > maxStallRatio * durationMs,
    isBrokenNow: null,
    isBeyondRepair: ({ stalledMs }, { maxStallRatio }, durationMs) => stalledMs > maxStallRatio * durationMs,
    figure: { value: ({ longestGapMs }) => longestGapMs, limit: ({ maxStallRatio }) => maxStallRatio },
  },
  fps: {
    outcome: 'slow',
    isBroken: ({ frames, nominalFps }, { minFpsRatio }, durationMs) =>
      frames < fewestFrames((durationMs / 1000) * nominalFps, minFpsRatio),
    // One frame of tolerance, because a slow camera sends few frames in five seconds.
    isBrokenNow: ({ framesPerSecond, nominalFps }, { minFpsRatio }) =>
      sum(framesPerSecond) < minFpsRatio * nominalFps * framesPerSecond.length - 1,
    isBeyondRepair: hasLostTooMany,
    figure: { value: ({ fps, nominalFps }) => fps / nominalFps, limit: ({ minFpsRatio }) => minFpsRatio },
  },
  loss: {
    outcome: 'slow',
    isBroken: isLossy,
    isBrokenNow: null,
    isBeyondRepair: null,
    figure: {
      value: ({ brokenRules, packets, packetsLost }) =>
        brokenRules.includes('loss') ? packetsLost / (packets + packetsLost) : null,
      limit: ({ maxLossRatio }) => maxLossRatio,
    },
  },
}

/** The rules that a connection broke in a window. */
export function brokenRules(
  facts: ConnectionFacts,
  limits: CameraLimits,
  durationMs: number,
): readonly HealthRule[] {
  return HEALTH_RULES.filter((rule) => RULES[rule].isBroken(facts, limits, durationMs))
}

/** The first rule that a connection breaks now; null if it keeps them all. */
export function brokenNow(facts: LiveFacts, limits: CameraLimits): HealthRule | null {
  return HEALTH_RULES.find((rule) => RULES[rule].isBrokenNow?.(facts, limits)) ?? null
}

/** Whether a connection can no longer be healthy in the whole window. */
export function isBeyondRepair(soFar: WindowSoFar, limits: CameraLimits, durationMs: number): boolean {
  return HEALTH_RULES.some((rule) => RULES[rule].isBeyondRepair?.(soFar, limits, durationMs))
}

function isRefused({
  hasEverDelivered,
  lastEnd,
}: Pick<ConnectionFacts, 'hasEverDelivered' | 'lastEnd'>): boolean {
  return !hasEverDelivered && lastEnd?.kind === 'refused'
}

function isDropped(facts: ConnectionFacts, { dropMs }: CameraLimits): boolean {
  if (!facts.hasEverDelivered) return false
  const hasBroken = facts.drops > 0 || facts.reconnections > 0 || facts.frames === 0
  return hasBroken || !facts.isDelivering || facts.longestGapMs >= dropMs
}

/** It lost more frames than the whole window forgives. One may be on its way. */
function hasLostTooMany(
  { elapsedMs, frames }: WindowSoFar,
  { nominalGapMs, minFpsRatio }: CameraLimits,
  durationMs: number,
): boolean {
  const planned = durationMs / nominalGapMs
  const lost = elapsedMs / nominalGapMs - frames - 1
  return lost > planned - fewestFrames(planned, minFpsRatio)
}

/** Sequence numbers skipped between whole pictures cost no viewer anything, and a single packet is forgiven. */
function isLossy(
  { packets, packetsLost, frames, picturesLost }: ConnectionFacts,
  { maxLossRatio }: CameraLimits,
): boolean {
  if (packetsLost <= 1 || picturesLost <= 1) return false
  const mostPackets = maxLossRatio * (packets + packetsLost)
  return packetsLost > mostPackets && picturesLost > maxLossRatio * (frames + picturesLost)
}

function trailingZeros(frames: readonly number[]): number {
  return frames.length - 1 - frames.findLastIndex((count) => count > 0)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
