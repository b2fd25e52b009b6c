import type { Publisher } from '../../publish/publisher.ts'
import { conclusion } from './conclusion.ts'
import { jobLog } from './job-log.ts'
import { limitAnnotations } from './limit-annotations.ts'
import { markdownFile } from './markdown-file.ts'
import type { Publication } from './publication.ts'
import { runArtifact } from './run-artifact.ts'
import { runComment } from './run-comment.ts'
import { runIssue } from './run-issue.ts'
import { runSummary } from './run-summary.ts'
import { runTrend } from './run-trend.ts'

/** Where the Action publishes. The verdict never waits for GitHub; the comment and the issue link the artifact. */
export function actionPublishers(publication: Publication): readonly Publisher[] {
  if (publication.inputs.plan.shard !== null) return shardPublishers(publication)
  return [
    jobLog(publication.inputs.plan.summary),
    limitAnnotations(publication),
    markdownFile(publication),
    conclusion(publication),
    runSummary(publication),
    runArtifact(publication),
    runComment(publication),
    runIssue(publication),
    runTrend(publication),
  ]
}

/** A shard leaves its report for the merge, which publishes the result of all. */
function shardPublishers(publication: Publication): readonly Publisher[] {
  return [jobLog(publication.inputs.plan.summary), conclusion(publication), runArtifact(publication)]
}
