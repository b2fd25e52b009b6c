import type { ChangeLimit } from '../../model/gate.ts'
import { clusteredProportion } from '../stats/design-effect.ts'
import { normalCdf } from '../stats/distributions.ts'
import { farringtonManning } from '../stats/farrington-manning.ts'
import { newcombeDifference } from '../stats/newcombe.ts'
import type { Proportion } from '../stats/proportion.ts'
import { ALPHA, type Compared } from './compared.ts'
import { pointsChange } from './points-change.ts'

/** Confidence of an interval that leaves out ALPHA on each side. */
const CONFIDENCE = 1 - 2 * ALPHA

/**
 * A share of the planned connections, in percentage points. Connections of a job are not independent. The design
 * effect is how much more the shares of the recorded jobs scatter than independent ones would. It shrinks all
 * counts before the score test of Farrington and Manning can call the run worse (docs/statistics.md). Whether the
 * run is not worse is judged from job to job, as for every other number. Otherwise, even jobs that never lost a
 * connection could not pass one another.
 *
 * @param baseline percent of each job, at least two
 * @param connections planned in each job, and in the run
 */
export function shareChange(
  baseline: readonly number[],
  value: number,
  limit: ChangeLimit,
  connections: number,
): Compared {
  const byJobs = pointsChange(baseline, value, limit, 100 / connections)
  if (limit.direction === 'rise') return byJobs
  const jobs = clusteredProportion(
    baseline.map((percent) => (percent / 100) * connections),
    connections,
  )
  const size = connections / Math.max(1, jobs.designEffect)
  const run: Proportion = { successes: (value / 100) * size, total: size }
  const pWorse = worse(run, jobs.effective, limit.most / 100)
  const { low, high } = newcombeDifference(run, jobs.effective, CONFIDENCE)
  return {
    ...byJobs,
    interval: { low: 100 * low, high: 100 * high },
    verdict: byJobs.verdict === 'pass' ? 'pass' : pWorse <= ALPHA ? 'fail' : 'inconclusive',
    pWorse,
  }
}

/** The other side of the score test: probability of a z this low if the run were worse by exactly the margin. */
function worse(run: Proportion, jobs: Proportion, margin: number): number {
  return normalCdf(farringtonManning(run, jobs, margin).z)
}
