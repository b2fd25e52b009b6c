import { notice } from '@actions/core'
import { parseJson } from '../config/json-text.ts'
import { CamgateError } from '../errors.ts'
import type { WorkflowRun } from '../github/event.ts'
import { ARTIFACT_PREFIX } from '../github/key.ts'
import {
  type ArtifactsOfRun,
  downloadArtifact,
  listArtifacts,
  type StoredArtifact,
} from '../github/stored-artifacts.ts'
import { readFromArchive } from '../github/unzip.ts'
import { escapeTerminal } from '../report/escape.ts'
import { parseReport, plannedConnections } from '../report/json.ts'
import type { Report } from '../report/schema.ts'
import { asking } from './asking.ts'

const REPORT_FILE = /^multi_connection_test_\w+\.json$/
const ARCHIVE_LIMITS = { entries: 1000, bytes: 64 * 1024 * 1024 }
/** A stranger's run may have hundreds; nobody reads as many comments. */
const MOST_PUBLISHED = 20
/** Runs that ended before they could measure. */
const NOT_MEASURED = ['cancelled', 'skipped', 'action_required', 'stale']

/**
 * The artifacts of a run that are to be published, at most 20.
 * @param artifactName null: all of this tool
 * @throws CamgateError when there is none, though the run could have measured
 */
export async function artifactsToPublish(
  where: ArtifactsOfRun,
  artifactName: string | null,
  { conclusion }: WorkflowRun,
): Promise<readonly StoredArtifact[]> {
  const all = await asking('actions: read', 'list the artifacts', listArtifacts(where))
  const wanted = all.filter(({ name }) =>
    artifactName === null ? name.startsWith(ARTIFACT_PREFIX) : name === artifactName,
  )
  if (wanted.length > 0) return wanted.slice(0, MOST_PUBLISHED)
  const missing = `the run has no artifact ${artifactName ?? `${ARTIFACT_PREFIX}*`}`
  if (!NOT_MEASURED.includes(conclusion ?? '')) {
    const hint =
      'the workflow of the pull request must run this action with mode: run, and artifact-name be the same'
    throw new CamgateError('bad_input', `artifact-name: ${missing}`, { hint })
  }
  notice(`The run was ${conclusion}, ${missing}: nothing posted.`)
  return []
}

/** Null: it has none. @throws CamgateError for anything that is not a report of this tool */
export async function storedReport(where: ArtifactsOfRun, artifact: StoredArtifact): Promise<Report | null> {
  const zip = await asking('actions: read', 'download the artifact', downloadArtifact(where, artifact))
  const text = await readFromArchive(zip, REPORT_FILE, ARCHIVE_LIMITS).catch((cause: unknown) => {
    const why = escapeTerminal(cause instanceof Error ? cause.message : String(cause))
    throw new CamgateError('bad_input', `the artifact cannot be used: ${why}`, { cause })
  })
  if (text === null) return null
  const json = parseJson(text)
  if (!('value' in json)) throw new CamgateError('bad_input', 'the report is not JSON')
  const report = parseReport(json.value)
  if (plannedConnections(report) > 0) return report
  throw new CamgateError('bad_input', 'the report is of no connection at all')
}
