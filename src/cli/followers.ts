import { cliNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import type { Dashboard } from '../dashboard/dashboard.ts'
import { CamgateError } from '../errors.ts'
import { openMonitoring } from '../monitoring/open-monitoring.ts'
import type { ProgressView } from '../publish/progress.ts'
import { type Publisher, publishAll } from '../publish/publisher.ts'
import { escapeTerminal } from '../text/escape.ts'
import { VERSION } from '../version.ts'

/** What follows a run besides the terminal. */
type Follower = ProgressView & Publisher & Pick<Dashboard, 'trial'> & Partial<Pick<Dashboard, 'pairs'>>

export interface Followers {
  readonly all: readonly Follower[]
  /** Of the run, if a follower has named it. */
  readonly runId: string | undefined
  /** Says why there is no report, unless the user stopped the run. @throws the error */
  readonly fail: (error: unknown) => Promise<never>
  close(): Promise<void>
}

/**
 * Opens the live page of a run and its monitoring, and says where they are. Only what is asked for is loaded.
 * @param port of the live page; null without one
 * @throws CamgateError `bad_input` if a port cannot be used
 */
export async function openFollowers(port: number | null, plan: Plan): Promise<Followers> {
  const page = port === null ? null : await openLivePage(port, plan)
  const warn = (text: string) => process.stderr.write(`warning: ${escapeTerminal(text)}\n`)
  const setup = { plan, naming: cliNaming, environment: process.env, toolVersion: VERSION, warn }
  try {
    const monitoring = await openMonitoring(setup)
    if (monitoring?.metricsUrl) process.stderr.write(`Metrics: ${monitoring.metricsUrl}\n`)
    const all = [page, monitoring].filter((follower) => follower !== null)
    const close = async () => void (await Promise.all(all.map((follower) => follower.close())))
    const fail = async (error: unknown) => await publishFailure(all, error)
    return { all, runId: monitoring?.runId, fail, close }
  } catch (error) {
    await page?.close()
    throw error
  }
}

async function publishFailure(all: readonly Publisher[], error: unknown): Promise<never> {
  if (error instanceof CamgateError && error.code !== 'interrupted') {
    const { message, hint } = error
    await publishAll(all, { run: null, failure: { message, hint } })
  }
  throw error
}

async function openLivePage(port: number, { floors }: Pick<Plan, 'floors'>): Promise<Dashboard> {
  const { openDashboard } = await import('../dashboard/dashboard.ts')
  const required = floors?.find(({ metric }) => metric === 'capacity_connections')?.min ?? null
  const page = await openDashboard(port, required)
  process.stderr.write(`Live page: ${page.url}\n`)
  return page
}
