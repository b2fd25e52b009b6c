import { info, warning } from '@actions/core'
import { inputNaming } from '../config/option-naming.ts'
import { CamgateError } from '../errors.ts'
import { judgeStored } from '../measure/judge-stored.ts'
import { mergeReports } from '../measure/merge-run.ts'
import type { NamedReport } from '../merge/stored-shard.ts'
import { prepareFolder } from '../publish/files.ts'
import { publishAll, type RunResult } from '../publish/publisher.ts'
import { publishersFor } from '../publish/publishers.ts'
import { escapeTerminal } from '../text/escape.ts'
import type { ModeContext } from './context.ts'
import type { MergeInputs } from './github/merge-inputs.ts'
import { actionPublishers } from './publishers/action-publishers.ts'
import { downloadedReports, uploadedReports } from './shard-reports.ts'

/**
 * Judges the reports that the shards of this workflow run left, as if one machine had measured, and publishes the result
 * as a run does. Its job needs those of the shards, and runs whatever became of them.
 */
export async function mergeMode(inputs: MergeInputs, context: ModeContext): Promise<void> {
  const warn = (text: string) => warning(escapeTerminal(text))
  const result = await merged(inputs, context)
  const own = actionPublishers({ inputs, context, serverLogs: async () => new Map() })
  const publishers = publishersFor({ ...inputs.plan }, { warn, own })
  const { errors } = await publishAll(publishers, result, { cancelled: context.signal })
  const bug = errors.find((error) => !(error instanceof CamgateError))
  if (bug !== undefined) throw bug
}

async function merged(inputs: MergeInputs, context: ModeContext): Promise<RunResult> {
  const { plan, limits } = inputs
  try {
    await prepareFolder(plan.reportsDir, inputNaming('reportsDir'))
    const reports = await shardReports(inputs, context)
    for (const { source } of reports) info(escapeTerminal(`Merging ${source}`))
    const { report, name } = mergeReports(reports, limits)
    const judged = judgeStored(report, limits, plan.onInconclusive)
    return { run: { ...judged, name, log: null }, failure: null }
  } catch (error) {
    if (!(error instanceof CamgateError)) throw error
    return { run: null, failure: { message: error.message, hint: error.hint } }
  }
}

/** @throws CamgateError if no shard left a report */
async function shardReports(inputs: MergeInputs, context: ModeContext): Promise<readonly NamedReport[]> {
  const { reports: patterns, shardKey, token } = inputs
  const reports =
    patterns === null
      ? await uploadedReports(context, { token, shardKey })
      : await downloadedReports(patterns)
  if (reports.length > 0) return reports
  const message =
    patterns === null
      ? `no shard of this run left a report${shardKey === null ? '' : ` with comment-key ${shardKey}`}`
      : `reports: no report of a shard is at ${patterns.join(', ')}`
  const hint = 'the jobs of the shards must run this action with shard and start-at, and this job need them'
  throw new CamgateError('bad_input', message, { hint })
}
