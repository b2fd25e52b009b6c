import path from 'node:path'
import { warning } from '@actions/core'
import { CamgateError } from '../../errors.ts'
import type { Night, Trend } from '../../model/night-series.ts'
import { writeWhole } from '../../publish/files.ts'
import type { Artifact, MeasuredRun } from '../../publish/publisher.ts'
import { escapeTerminal } from '../../text/escape.ts'
import { TREND_ARTIFACT_END } from '../github/key.ts'
import type { NightsRead } from '../nights/earlier-nights.ts'
import { uploadPage } from './page-artifact.ts'
import type { Publication } from './publication.ts'

interface TrendPage {
  readonly trend: Trend
  readonly read: NightsRead<Night>
  readonly run: MeasuredRun | null
  readonly artifact: Artifact | null
}

/**
 * Writes the trend as a page beside the report, and uploads it where the report was uploaded.
 * @returns where it can be opened; null with a warning that says why, and for a run without a report
 */
export async function publishTrendPage(
  { inputs, context: { event, environment } }: Publication,
  page: TrendPage,
): Promise<string | null> {
  if (page.run === null) return null
  const file = await writeTrend(page, path.join(inputs.plan.reportsDir, `${page.run.name}_trend.html`))
  if (file === null || page.artifact === null) return null
  const temporary = environment.RUNNER_TEMP
  const { name } = page.artifact
  const { artifactRetentionDays: retentionDays } = inputs
  return await uploadPage({ name, end: TREND_ARTIFACT_END, file, retentionDays, event, temporary })
}

async function writeTrend({ trend, read }: TrendPage, file: string): Promise<string | null> {
  try {
    const { htmlTrend } = await import('../../report/html/page/html-report.ts')
    const leftOut = read.unusable.map(({ run, why }) => ({ file: `run ${run.id}`, why }))
    await writeWhole(new Map([[file, htmlTrend(trend, leftOut)]]))
    return file
  } catch (error) {
    if (!(error instanceof CamgateError)) throw error
    warning(`The page of the trend was not written: ${escapeTerminal(error.message)}`)
    return null
  }
}
