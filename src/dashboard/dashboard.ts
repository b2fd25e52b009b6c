import type { LiveSecond } from '../load/engine.ts'
import type { AbPair, Trial } from '../model/capacity.ts'
import { alertLines, type ProgressView } from '../publish/progress.ts'
import type { Publisher, RunResult } from '../publish/publisher.ts'
import { htmlReport } from '../report/html/page/html-report.ts'
import type { Report } from '../report/schema/schema.ts'
import { type DashboardServer, serveDashboard } from './dashboard-server.ts'
import { livePage } from './live-page.ts'
import { LiveRun } from './live-run.ts'
import { liveSections } from './live-sections.ts'
import { Viewers } from './viewers.ts'

/** For viewers to fetch the report, before the process ends. */
const REPORT_PATIENCE_MS = 5000

/**
 * Opens the live page of a run. The caller closes it.
 *
 * @param required connections that a floor requires of the capacity; null if none does
 * @throws CamgateError `bad_input` if the port cannot be used
 */
export async function openDashboard(port: number, required: number | null): Promise<Dashboard> {
  const dashboard = new Dashboard(required)
  await dashboard.open(port)
  return dashboard
}

/** A run as a page while it goes on, and its report at the end. Nothing is rendered unless somebody watches. */
export class Dashboard implements ProgressView, Publisher {
  private readonly run = new LiveRun()
  private readonly viewers = new Viewers()
  private readonly required: number | null
  private readonly startedMs = performance.now()
  private report: Report | null = null
  private server: DashboardServer | null = null

  constructor(required: number | null) {
    this.required = required
  }

  get url(): string {
    return this.server?.url ?? ''
  }

  async open(port: number): Promise<void> {
    const content = {
      page: () => livePage(this.sections()),
      report: () => this.reportPage(),
      joined: () => this.push(),
    }
    this.server = await serveDashboard(port, content, this.viewers)
  }

  second(live: LiveSecond, phase: string): void {
    for (const line of alertLines(live)) this.run.say(line)
    this.run.second(live, phase)
    this.push()
  }

  say(text: string): void {
    this.run.say(text)
    this.push()
  }

  trial(trial: Trial, search: string): void {
    this.run.trial(trial, search)
    this.push()
  }

  pairs(pairs: readonly AbPair[]): void {
    this.run.pairs = pairs
    this.push()
  }

  end(): void {
    this.run.phase = 'Writing the report …'
    this.push()
  }

  async publish({ run }: RunResult): Promise<Record<string, never>> {
    if (run === null) return {}
    this.report = run.report
    await this.viewers.finish(REPORT_PATIENCE_MS)
    return {}
  }

  async close(): Promise<void> {
    await this.server?.close()
  }

  private push(): void {
    if (!this.viewers.isEmpty) this.viewers.push(this.sections())
  }

  private sections() {
    this.run.elapsedSeconds = Math.floor((performance.now() - this.startedMs) / 1000)
    return liveSections(this.run, this.required)
  }

  /** The page has its own policy; only what a policy in a page cannot say is added. */
  private reportPage() {
    if (this.report === null) return null
    return { html: htmlReport(this.report), policy: "frame-ancestors 'none'" }
  }
}
