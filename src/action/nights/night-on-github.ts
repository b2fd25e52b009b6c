import type { Night } from '../../model/night-series.ts'
import { nightOf } from '../../report/facts/night.ts'
import type { Report } from '../../report/schema/schema.ts'
import type { GithubEvent, WorkflowRun } from '../github/event.ts'

type MeasuringRun = Pick<WorkflowRun, 'id' | 'headBranch'> & { readonly headSha: string | null }

/** A night by its report. Which run measured which commit is GitHub's to say, whatever the report has. */
export function nightOnGithub(
  report: Report,
  run: MeasuringRun,
  { serverUrl, owner, repo }: GithubEvent,
): Night {
  return nightOf(report, {
    source: `run ${run.id}`,
    commit: run.headSha,
    ref: run.headBranch,
    url: `${serverUrl}/${owner}/${repo}/actions/runs/${run.id}`,
  })
}
