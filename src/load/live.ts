import { brokenNow, type LiveFacts } from '../analysis/health/rules.ts'
import type { HealthRule } from '../model/health-rules.ts'
import type { Connection } from './connection.ts'

const ALERT_AFTER_S = 5

/** A rule that a connection has broken for five seconds; with `rule: null`, it keeps all rules again. */
export interface LiveChange {
  readonly connectionId: string
  readonly rule: HealthRule | null
}

/** The last second of some connections, in a form that can be added up across workers. */
export interface LiveSums {
  readonly planned: number
  /** Connections whose stream is open and delivers. */
  readonly delivering: number
  readonly healthy: number
  /** Frames a second of all of them together, over up to the last five seconds. */
  readonly fps: number
  /** The number of connections whose rate is known. */
  readonly known: number
}

interface Watch {
  readonly frames: number[]
  isDelivering: boolean
  lastTotal: number
  brokenFor: number
  alerted: HealthRule | null
}

/** Follows every connection second by second, for the progress line and for alerts as they happen. */
export class LiveView {
  private readonly watches = new WeakMap<Connection, Watch>()

  /** Call once a second. */
  tick(connections: readonly Connection[]): LiveSums & { readonly changes: readonly LiveChange[] } {
    const changes: LiveChange[] = []
    let delivering = 0
    let healthy = 0
    let fps = 0
    let known = 0
    for (const connection of connections) {
      const watch = this.watchOf(connection)
      const rule = this.step(connection, watch)
      if (rule === null) healthy += 1
      if (watch.isDelivering) delivering += 1
      // A stream that has just begun has no whole second yet: its rate is unknown, not 0.
      if (watch.frames.length > 0 || !watch.isDelivering) known += 1
      fps += sum(watch.frames) / Math.max(1, watch.frames.length)
      const change = changeOf(watch, rule)
      if (change !== undefined) changes.push({ connectionId: connection.id, rule: change })
    }
    return { planned: connections.length, delivering, healthy, fps, known, changes }
  }

  private step(connection: Connection, watch: Watch): HealthRule | null {
    if (!watch.isDelivering) watch.frames.length = 0
    else watch.frames.push(connection.totalFrames - watch.lastTotal)
    // The second in which a stream began is incomplete. Counting starts with the next one.
    watch.isDelivering = connection.isDelivering
    watch.lastTotal = connection.totalFrames
    if (watch.frames.length > ALERT_AFTER_S) watch.frames.shift()
    const rule = brokenNow(liveFacts(connection, watch.frames), connection.limits)
    watch.brokenFor = rule === null ? 0 : watch.brokenFor + 1
    return rule
  }

  private watchOf(connection: Connection): Watch {
    const known = this.watches.get(connection)
    if (known !== undefined) return known
    const watch = { frames: [], isDelivering: false, lastTotal: 0, brokenFor: 0, alerted: null }
    this.watches.set(connection, watch)
    return watch
  }
}

function liveFacts(connection: Connection, framesPerSecond: readonly number[]): LiveFacts {
  const { hasEverDelivered, isDelivering, lastEnd, nominalFps } = connection
  return { hasEverDelivered, isDelivering, lastEnd, nominalFps, framesPerSecond }
}

function changeOf(watch: Watch, rule: HealthRule | null): HealthRule | null | undefined {
  if (rule === null && watch.alerted !== null) {
    watch.alerted = null
    return null
  }
  if (rule !== null && watch.brokenFor >= ALERT_AFTER_S && watch.alerted === null) {
    watch.alerted = rule
    return rule
  }
  return undefined
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
