import { badInput, type Problem } from '../errors.ts'
import type { Report } from '../report/schema/schema.ts'
import type { ShardSection } from '../report/schema/schema-shard.ts'

/** A report from a file or an artifact, which is its source. */
export interface NamedReport {
  readonly source: string
  readonly report: Report
}

/** The report of one shard. */
export interface StoredShard extends NamedReport {
  readonly shard: ShardSection
}

/** @throws CamgateError `bad_input` for reports that are not of a shard, all of them at once */
export function shardsAmong(reports: readonly NamedReport[]): StoredShard[] {
  const problems: Problem[] = reports
    .filter(({ report }) => report.shard === null)
    .map(({ source, report }) => ({
      option: source,
      found: report.merge === null ? 'a run on one machine' : 'a merged report',
      expected: 'the report of a shard, from a run with --shard',
    }))
  if (problems.length > 0) throw badInput(problems)
  return reports.flatMap(({ source, report }) =>
    report.shard === null ? [] : [{ source, report, shard: report.shard }],
  )
}

/** How people read which shard it is. */
export function nameOf({ shard: { number, of } }: Pick<StoredShard, 'shard'>): string {
  return `shard ${number} of ${of}`
}

/** `12:00:35.2` */
export function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(11, 21)
}
