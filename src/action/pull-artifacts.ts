import { notice } from '@actions/core'
import { parseJson } from '../config/json-text.ts'
import { CamgateError } from '../errors.ts'
import { parseReport, plannedConnections } from '../report/json.ts'
import type { Report } from '../report/schema/schema.ts'
import { escapeTerminal } from '../text/escape.ts'
import { asking } from './asking.ts'
import type { WorkflowRun } from './github/event.ts'
import { ARTIFACT_PREFIX, PAGE_ARTIFACT_END, SHARD_ARTIFACT_END } from './github/key.ts'
import {
  type ArtifactsOfRun,
  downloadArtifact,
  listArtifacts,
  MAX_ZIP_BYTES,
  type StoredArtifact,
} from './github/stored-artifacts.ts'
import { holdsFile, readFromArchive } from './github/unzip.ts'

const REPORT_FILE = /^multi_connection_test_\w+\.json$/
/** What a run of this tool uploads: its report, or the server's log if it could not measure. */
const OUR_FILE = /^(?:multi_connection_test_\w+\.json|(?:baseline-)?start\.log)$/
const ARCHIVE_LIMITS = { entries: 1000, bytes: 64 * 1024 * 1024 }
/** Runs that ended before they could measure. */
const NOT_MEASURED = ['cancelled', 'skipped', 'action_required', 'stale']

/** What an artifact turned out to hold. */
export type StoredResult =
  | { readonly kind: 'report'; readonly report: Report }
  /** It is from this tool, which could not measure. */
  | { readonly kind: 'not_measured' }
  /** It is not from this tool: its name is a coincidence. */
  | { readonly kind: 'foreign'; readonly why: string }

/** The artifacts of a run that may be from this tool, judging by their names. */
export async function candidateArtifacts(
  where: ArtifactsOfRun,
  artifactName: string | null,
): Promise<readonly StoredArtifact[]> {
  const all = await asking('actions: read', 'list the artifacts', listArtifacts(where))
  return all.filter(({ name }) =>
    artifactName === null
      ? name.startsWith(ARTIFACT_PREFIX) &&
        !name.endsWith(PAGE_ARTIFACT_END) &&
        !SHARD_ARTIFACT_END.test(name)
      : name === artifactName,
  )
}

/**
 * For a run that left nothing of this tool.
 * @param foreign artifacts with a matching name that are not from this tool
 * @throws CamgateError when the run could have measured
 */
export function reportNothing(
  artifactName: string | null,
  foreign: readonly string[],
  { conclusion }: WorkflowRun,
): void {
  const wanted = artifactName ?? `${ARTIFACT_PREFIX}*`
  const missing =
    foreign.length === 0
      ? `the run has no artifact ${wanted}`
      : `no artifact ${wanted} of the run holds a report of this tool (${foreign.join('; ')})`
  const hint =
    'the workflow of the pull request must run this action with mode: run, and artifact-name be the same'
  if (NOT_MEASURED.includes(conclusion ?? ''))
    notice(`The run was ${conclusion}, ${missing}: nothing posted.`)
  else throw new CamgateError('bad_input', `artifact-name: ${missing}`, { hint })
}

/** @throws CamgateError for a report that was tampered with or cannot be downloaded */
export async function storedResult(where: ArtifactsOfRun, artifact: StoredArtifact): Promise<StoredResult> {
  if (artifact.bytes > MAX_ZIP_BYTES) return { kind: 'foreign', why: 'larger than any report' }
  const zip = await asking('actions: read', 'download the artifact', downloadArtifact(where, artifact))
  if (!(await holdsFile(zip, OUR_FILE))) return { kind: 'foreign', why: 'no report in it' }
  const text = await readFromArchive(zip, REPORT_FILE, ARCHIVE_LIMITS).catch((cause: unknown) => {
    const why = escapeTerminal(cause instanceof Error ? cause.message : String(cause))
    throw new CamgateError('bad_input', `the artifact cannot be used: ${why}`, { cause })
  })
  return text === null ? { kind: 'not_measured' } : { kind: 'report', report: reportIn(text) }
}

function reportIn(text: string): Report {
  const json = parseJson(text)
  if (!('value' in json)) throw new CamgateError('bad_input', 'the report is not JSON')
  const report = parseReport(json.value)
  if (plannedConnections(report) > 0) return report
  throw new CamgateError('bad_input', 'the report is of no connection at all')
}
