import { comparableJobs } from '../analysis/gate/baseline-jobs.ts'
import { changeLimit } from '../analysis/gate/compared.ts'
import type { FarJob } from '../analysis/gate/far-jobs.ts'
import { judgeable } from '../analysis/gate/judgeable.ts'
import type { KeptJobs } from '../analysis/gate/kept-jobs.ts'
import { counted } from '../analysis/stats/counted.ts'
import type { BaselineJob, Regression } from '../model/gate.ts'
import { limitText, unitText } from '../report/facts/limit-words.ts'
import { shortageText } from '../report/facts/reason-words.ts'
import { figure, signed } from '../text/figure.ts'

const CAPACITY = 'capacity_connections'
/** More jobs hardly narrow what can be judged. */
const ADVISED_JOBS = 10

/** Lines for one machine and profile: what was recorded, what its jobs can judge, and which were left out. */
export function recordedText(
  { added, dropped, far, jobs }: KeptJobs,
  limits: readonly Regression[],
  pathOf: (runId: string) => string,
): string[] {
  const [sample] = jobs
  if (sample === undefined) return []
  const gone = [...dropped].filter((id) => !far.some(({ job }) => job.runId === id)).length
  return [
    `${kindText(sample)}: ${counted(added.length, 'job')} recorded, ${counted(jobs.length, 'job')} in all`,
    ...judgeableLines(jobs, limits).map((line) => `  ${line}`),
    ...(jobs.length < ADVISED_JOBS ? [`  ${ADVISED_JOBS} jobs can judge smaller changes`] : []),
    ...far.map((one) => `  left out: ${farText(one, pathOf)}`),
    ...(far.length > 0 ? [`  ${KEEP}`] : []),
    ...(gone > 0
      ? [`  ${counted(gone, 'job')} dropped: replaced, or older than the newest that are kept`]
      : []),
  ]
}

const KEEP = '--keep-outliers records them too; after an intended change, --replace starts anew from them'

function kindText({ fingerprint: machine, profile }: BaselineJob): string {
  const { protocol, cameras, connections_per_camera: each, isolation = 'off' } = profile
  const test = `${protocol} ${cameras} × ${each}${isolation === 'off' ? '' : `, isolation ${isolation}`}`
  return `${machine.cpu_model}, ${machine.cpus} processors, ${machine.memory_gb} GB, ${test}`
}

/** One line for each limit in the file, and one for the capacity if it has no limit yet. */
function judgeableLines(jobs: readonly BaselineJob[], limits: readonly Regression[]): string[] {
  const set = limits.filter(({ metric }) => metric !== 'ab_goodput')
  const lines = set.flatMap(({ metric, limits: each }) =>
    Object.entries(each).map(([name, most]) => judgeableLine(jobs, metric, name, most)),
  )
  const hasCapacity = set.some(({ metric }) => metric === CAPACITY)
  return hasCapacity ? lines : [judgeableLine(jobs, CAPACITY, 'max_drop_percent', null), ...lines]
}

function judgeableLine(
  jobs: readonly BaselineJob[],
  metric: string,
  name: string,
  most: number | null,
): string {
  const limit = changeLimit(name, most ?? 0)
  const title = most === null ? metric : `${metric} (${limitText(limit)})`
  const [sample] = jobs
  const found = sample === undefined ? null : comparableJobs(metric, { ...sample, baseline: jobs })
  if (found === null || 'verdict' in found) {
    const hint = metric === CAPACITY ? ': only a search that ends below its limit measures one' : ''
    return `${title}: no job has a number for it${hint}`
  }
  const { numbers, shortage } = found
  if (shortage !== null) return `${title}: judges nothing yet: ${shortageText(shortage)}`
  const can = judgeable(numbers, limit)
  if (can === null) return `${title}: a job has 0, of which there are no percent: limit the points instead`
  const unit = unitText(limit.unit)
  const facts = `${counted(numbers.length, 'job')}, noise ${short(can.noise)} ${unit}`
  if (can.smallestLimit === 0) return `${title}: ${facts}: any limit can be judged`
  const isBelow = most !== null && most < can.smallestLimit
  return `${title}: ${facts}: a limit below ${short(can.smallestLimit)} ${unit} will mostly be inconclusive${isBelow ? ', and this one is' : ''}`
}

function farText({ job, metric, value, median }: FarJob, pathOf: (runId: string) => string): string {
  const change = `${signed(100 * (value / median - 1), 0)} %`
  return `${pathOf(job.runId)} of ${job.startedAt.slice(0, 10)}: ${metric} ${figure(value)}, ${change} of the median ${figure(median)}`
}

/** A handful of jobs cannot support more than two digits. */
function short(value: number): string {
  return figure(Number(value.toPrecision(2)))
}
