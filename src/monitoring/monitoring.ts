import { randomUUID } from 'node:crypto'
import type { OptionNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import { sourceText } from '../config/source-text.ts'
import type { LiveSecond } from '../load/engine.ts'
import type { Trial } from '../model/capacity.ts'
import type { ProgressView } from '../publish/progress.ts'
import type { Publisher, RunResult } from '../publish/publisher.ts'
import { type MetricFamily, reportFamilies } from '../report/exports/metric-families.ts'
import type { Report } from '../report/schema/schema.ts'
import { maskerOf } from '../secrets/mask.ts'
import { secretsOf } from '../secrets/secrets.ts'
import { systemErrorText } from '../text/system-error.ts'
import { LiveMetrics } from './live-metrics.ts'
import { MetricsServer } from './metrics-server.ts'
import type { OtlpExport } from './otlp.ts'
import type { Webhook } from './webhook.ts'

export interface MonitoringSetup {
  readonly plan: Plan
  readonly naming: OptionNaming
  readonly environment: NodeJS.ProcessEnv
  readonly toolVersion: string
  /** For what could not be sent, which never changes the verdict. */
  readonly warn: (text: string) => void
  /** The longest that the end of a run may wait for everything that is sent then. */
  readonly endMs?: number
}

/** For everything that is sent at the end of a run. */
const END_MS = 60_000
/** Of a run that was interrupted: somebody waits. */
const INTERRUPTED_END_MS = 3000

/** Follows a run, and sends what is known of it to where people watch. */
export class Monitoring implements ProgressView, Publisher {
  /** Of the run that is followed. */
  readonly runId = randomUUID()
  private readonly setup: MonitoringSetup
  private readonly live = new LiveMetrics()
  private readonly mask: (text: string) => string
  private report: Report | null = null
  private server: MetricsServer | null = null
  private otlp: OtlpExport | null = null
  private webhook: Webhook | null = null

  private constructor(setup: MonitoringSetup) {
    this.setup = setup
    this.mask = maskerOf(secretsOf(setup.plan, [], setup.environment))
  }

  /**
   * The caller closes it.
   * @throws CamgateError `bad_input` if the port of `/metrics` cannot be used
   */
  static async open(setup: MonitoringSetup): Promise<Monitoring> {
    const opened = new Monitoring(setup)
    await opened.open()
    return opened
  }

  /** Of `/metrics`; null if it is not served. */
  get metricsUrl(): string | null {
    return this.server?.url ?? null
  }

  say(): void {}

  end(): void {}

  second(live: LiveSecond): void {
    this.live.second(live)
    this.webhook?.second(live)
  }

  trial(trial: Trial): void {
    this.live.trial(trial)
  }

  async publish(result: RunResult): Promise<Record<string, never>> {
    const { run, failure } = result
    this.live.end()
    // The numbers of a run whose server failed say nothing about it.
    if (run !== null && failure === null) this.report = run.report
    const isInterrupted = run?.report.run.interrupted === true
    const signal = AbortSignal.timeout(isInterrupted ? INTERRUPTED_END_MS : (this.setup.endMs ?? END_MS))
    await Promise.all([
      this.server?.lastScrape(signal),
      this.warnOf('pushgateway', this.push(signal)),
      this.warnOf('otlp', this.otlp?.finish(signal)),
      this.warnOf('webhook', this.webhook?.finish(result, signal)),
    ])
    return {}
  }

  async close(): Promise<void> {
    this.otlp?.close()
    this.webhook?.close()
    await this.server?.close()
  }

  /** Each way out is loaded only for those who use it. */
  private async open(): Promise<void> {
    const { plan, naming, toolVersion, environment } = this.setup
    const families = () => this.families()
    if (plan.metricsPort !== null) {
      const names = { port: naming('metricsPort'), host: naming('metricsHost') }
      const { metricsPort: port, metricsHost: host } = plan
      this.server = await MetricsServer.open({ port, host, names, families })
    }
    if (plan.otlp !== null && environment.OTEL_SDK_DISABLED !== 'true') {
      const { OtlpExport } = await import('./otlp.ts')
      this.otlp = new OtlpExport(plan.otlp, toolVersion, families)
    }
    if (plan.webhook !== null) {
      const { Webhook } = await import('./webhook.ts')
      const { webhook: url, webhookSecret: secret } = plan
      const target = this.mask(sourceText(plan.source))
      this.webhook = new Webhook({ url, secret, target, runId: this.runId, toolVersion })
    }
  }

  private families(): readonly MetricFamily[] {
    return [...this.live.families(), ...(this.report === null ? [] : reportFamilies(this.report))]
  }

  private async push(signal: AbortSignal): Promise<string | null> {
    const { pushgateway } = this.setup.plan
    if (pushgateway === null || this.report === null) return null
    const { pushReport } = await import('./pushgateway.ts')
    return await pushReport(pushgateway, this.report, { signal })
  }

  private async warnOf(
    option: 'pushgateway' | 'otlp' | 'webhook',
    sent: Promise<string | null> | undefined,
  ): Promise<void> {
    const { plan, naming, warn } = this.setup
    const problem = await Promise.resolve(sent).catch(systemErrorText)
    if (typeof problem !== 'string') return
    const { host } = new URL(plan[option] ?? '')
    warn(`${naming(option)} (${host}): ${this.mask(problem)}`)
  }
}
