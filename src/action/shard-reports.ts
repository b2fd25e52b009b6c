import { glob, stat } from 'node:fs/promises'
import path from 'node:path'
import { warning } from '@actions/core'
import { parseJson } from '../config/json-text.ts'
import { badInput, CamgateError } from '../errors.ts'
import { readInput } from '../files/input-file.ts'
import type { NamedReport } from '../merge/stored-shard.ts'
import { parseReport } from '../report/json.ts'
import { escapeTerminal } from '../text/escape.ts'
import { systemErrorText } from '../text/system-error.ts'
import { asking } from './asking.ts'
import type { ModeContext } from './context.ts'
import { ARTIFACT_PREFIX, SHARD_ARTIFACT_END } from './github/key.ts'
import { type ArtifactsOfRun, listArtifacts, type StoredArtifact } from './github/stored-artifacts.ts'
import { storedResult } from './pull-artifacts.ts'

const MAX_REPORT_BYTES = 256 * 1024 * 1024
/** A matrix has 256 jobs at most, each with an artifact or two. */
const MAX_REPORTS = 512
const MAX_ARTIFACTS = 1000
/** What a folder of downloaded artifacts holds. */
const IN_FOLDER = '**/multi_connection_test_*.json'

interface Wanted {
  readonly token: string
  /** Null: that of any. */
  readonly shardKey: string | null
}

/**
 * The reports in the artifacts that shards of this workflow run left. One that cannot be used is a warning: then its shard
 * is missing.
 * @throws CamgateError when the artifacts cannot be listed
 */
export async function uploadedReports(
  { event, openApi }: ModeContext,
  wanted: Wanted,
): Promise<NamedReport[]> {
  const { owner, repo, runId: id, runAttempt: attempt } = event
  if (repo === '' || wanted.token === '') {
    const expected = 'a token with actions: read, or reports with the paths of downloaded ones'
    throw badInput([{ option: 'github-token', found: 'nothing', expected }])
  }
  const run = { id, attempt, startedAt: null, event: event.name, conclusion: null }
  const head = { headSha: '', headBranch: null, headRepository: null }
  const where: ArtifactsOfRun = { api: await openApi(wanted.token), owner, repo, run: { ...run, ...head } }
  const all = await asking('actions: read', 'list the artifacts', listArtifacts(where, MAX_ARTIFACTS))
  const reports: NamedReport[] = []
  for (const artifact of all.filter((one) => isOfShard(one, wanted)).slice(0, MAX_REPORTS)) {
    const report = await reportIn(where, artifact)
    if (report !== null) reports.push({ source: artifact.name, report })
  }
  return reports
}

function isOfShard({ name }: StoredArtifact, { shardKey }: Wanted): boolean {
  if (!name.startsWith(ARTIFACT_PREFIX) || !SHARD_ARTIFACT_END.test(name)) return false
  return shardKey === null || name.replace(SHARD_ARTIFACT_END, '') === `${ARTIFACT_PREFIX}${shardKey}`
}

async function reportIn(
  where: ArtifactsOfRun,
  artifact: StoredArtifact,
): Promise<NamedReport['report'] | null> {
  const name = escapeTerminal(artifact.name)
  try {
    const stored = await storedResult(where, artifact)
    if (stored.kind === 'report') return stored.report
    const why = stored.kind === 'foreign' ? stored.why : 'its shard could not measure, its log says why'
    warning(`${name} has no report: ${escapeTerminal(why)}`)
  } catch (error) {
    if (!(error instanceof CamgateError)) throw error
    warning(`${name} has no report: ${escapeTerminal(error.message)}`)
  }
  return null
}

/**
 * The reports at some paths: files, folders and patterns.
 * @throws CamgateError `bad_input` for a file that is no report
 */
export async function downloadedReports(patterns: readonly string[]): Promise<NamedReport[]> {
  const files = new Set<string>()
  for (const pattern of patterns)
    for await (const file of glob(await inFolder(pattern.trim()))) {
      files.add(file)
      if (files.size > MAX_REPORTS)
        throw badInput([
          { option: 'reports', found: `more than ${MAX_REPORTS} files`, expected: 'one for each shard' },
        ])
    }
  return await Promise.all([...files].toSorted().map(async (file) => await reportAt(file)))
}

async function inFolder(pattern: string): Promise<string> {
  const isFolder = await stat(pattern).then(
    (found) => found.isDirectory(),
    () => false,
  )
  return isFolder ? path.join(pattern, IN_FOLDER) : pattern
}

async function reportAt(file: string): Promise<NamedReport> {
  const expected = 'the JSON report of a shard, of at most 256 MiB'
  const bytes = await readInput(file, { maxBytes: MAX_REPORT_BYTES }).catch((cause: unknown) => {
    throw badInput([{ option: file, found: systemErrorText(cause), expected }])
  })
  if (bytes.length > MAX_REPORT_BYTES)
    throw badInput([{ option: file, found: 'more than 256 MiB', expected }])
  const json = parseJson(bytes.toString('utf8'))
  if (!('value' in json)) throw badInput([{ option: file, found: json.found, expected }])
  return { source: file, report: parseReport(json.value, `${file} report`) }
}
