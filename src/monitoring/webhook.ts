import { createHmac, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { LiveSecond } from '../load/engine.ts'
import type { LiveChange } from '../load/live.ts'
import type { HealthRule } from '../model/health-rules.ts'
import type { RunResult } from '../publish/publisher.ts'
import { deliver, PACE, type Pace } from './delivery.ts'
import { alertMessage, type RuleAlert, verdictMessage, type WebhookMessage } from './webhook-message.ts'

export interface WebhookOptions {
  readonly url: string
  /** Null: messages are not signed. */
  readonly secret: string | null
  /** Of the run, for its alerts. Without secrets. */
  readonly target: string
  readonly runId: string
  readonly toolVersion: string
  readonly pace?: WebhookPace
}

export interface WebhookPace extends Pace {
  /** What breaks within this time of the first is one alert. */
  readonly groupMs: number
  /** Between two alerts. */
  readonly alertMs: number
}

const WEBHOOK_PACE: WebhookPace = { ...PACE, groupMs: 3000, alertMs: 60_000 }
/** Of one run; what breaks after that is only counted. */
const MAX_ALERTS = 20
const MAX_EXAMPLES = 5
/** For an alert that is on its way when the run ends: the verdict says how many there were. */
const LAST_ALERT_MS = 2000

/** Sends alerts as they happen, grouped and not too often, and the verdict at the end. Nothing waits for an alert. */
export class Webhook {
  private readonly options: WebhookOptions
  private readonly pace: WebhookPace
  private readonly alertsEnd = new AbortController()
  private readonly counts: Partial<Record<HealthRule, number>> = {}
  private group: MutableGroup | null = null
  private sending: Promise<void> | null = null
  private nextAlertAt = 0
  private alerts = 0
  private failures = 0
  private lastFailure = ''

  constructor(options: WebhookOptions) {
    this.options = options
    this.pace = options.pace ?? WEBHOOK_PACE
  }

  /** Call once a second of the run. */
  second({ changes }: Pick<LiveSecond, 'changes'>): void {
    for (const change of changes) this.add(change)
    const now = performance.now()
    if (this.group === null || this.sending !== null || this.alerts >= MAX_ALERTS) return
    if (now < this.nextAlertAt || now < this.group.since + this.pace.groupMs) return
    this.nextAlertAt = now + this.pace.alertMs
    this.alerts += 1
    this.sending = this.sendAlert(alertMessage(this.group, this.options.target)).finally(() => {
      this.sending = null
    })
    this.group = null
  }

  /** @returns what could not be sent, and why; null if everything was */
  async finish(result: RunResult, signal: AbortSignal): Promise<string | null> {
    if (this.sending !== null)
      await Promise.race([this.sending, pause(LAST_ALERT_MS, undefined, { ref: false })])
    this.alertsEnd.abort()
    const problem = await this.send(verdictMessage(result, this.counts), signal)
    if (problem !== null) return `the verdict was not sent: ${problem}`
    if (this.failures === 0) return null
    const alerts = `${this.failures} of ${this.alerts} alerts`
    return `${alerts} were not sent: ${this.lastFailure}`
  }

  close(): void {
    this.alertsEnd.abort()
  }

  private add({ rule, connectionId }: LiveChange): void {
    this.group ??= { rules: new Map(), recovered: 0, since: performance.now() }
    if (rule === null) {
      this.group.recovered += 1
      return
    }
    this.counts[rule] = (this.counts[rule] ?? 0) + 1
    const { connections, examples } = this.group.rules.get(rule) ?? { connections: 0, examples: [] }
    const more = examples.length < MAX_EXAMPLES ? [...examples, connectionId] : examples
    this.group.rules.set(rule, { connections: connections + 1, examples: more })
  }

  private async sendAlert(message: WebhookMessage): Promise<void> {
    const problem = await this.send(message, this.alertsEnd.signal)
    if (problem === null) return
    this.failures += 1
    this.lastFailure = problem
  }

  private async send(message: WebhookMessage, signal: AbortSignal): Promise<string | null> {
    const { url, secret, runId, toolVersion } = this.options
    const about = { run_id: runId, tool_version: toolVersion, sent_at: new Date().toISOString() }
    const body = JSON.stringify({ ...message, ...about })
    const headers = {
      'content-type': 'application/json',
      'user-agent': `camgate/${toolVersion}`,
      'x-camgate-event': message.event,
      // The same on each attempt, so that receivers can discard repeats.
      'x-camgate-delivery': randomUUID(),
      ...(secret === null ? {} : { 'x-camgate-signature-256': signatureOf(body, secret) }),
    }
    return await deliver({ url, method: 'POST', headers, body, signal, pace: this.pace })
  }
}

interface MutableGroup {
  readonly rules: Map<HealthRule, RuleAlert>
  recovered: number
  readonly since: number
}

/** HMAC-SHA256 (RFC 2104) of the body's bytes. */
function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}
