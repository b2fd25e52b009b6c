import { shardCapacity } from '../analysis/capacity/extrapolate.ts'
import { camerasFor } from '../analysis/capacity-model/cameras-for.ts'
import { planFr } from '../analysis/fr/plan-deployment.ts'
import { exitCodeFor } from '../analysis/gate/exit-code.ts'
import { counterDisagreement } from '../analysis/limit/compare-counters.ts'
import { loadFacts } from '../analysis/limit/load-facts.ts'
import { runLimit, type TriedLoad } from '../analysis/limit/run-limit.ts'
import type { Plan } from '../config/plan.ts'
import type { Capacity } from '../model/capacity.ts'
import type { CapacityModel } from '../model/capacity-model.ts'
import type { Isolation } from '../model/machine.ts'
import type { MeasuredRun } from '../publish/publisher.ts'
import { assembleReport, withGate } from '../report/build/assemble.ts'
import { reportGate } from '../report/build/report-gate.ts'
import { describeRun } from './describe.ts'
import type { HeldLoad } from './held-load.ts'
import { judgeReport } from './judge-report.ts'
import { knownCapacity } from './known-capacity.ts'
import type { MeasuredTarget } from './measure-target.ts'
import { publishOptions } from './published-cameras.ts'
import type { RunIo, Session } from './run-session.ts'
import type { Target } from './target.ts'
import { limitLog } from './trial-line.ts'

export interface Measured extends MeasuredTarget {
  /** Names of the protocols that the cameras speak. */
  readonly protocols: readonly string[]
  readonly target: Pick<Target, 'description' | 'isSimulated' | 'text' | 'seed' | 'supply'>
}

export interface Circumstances {
  readonly plan: Plan
  readonly session: Pick<Session, 'runId' | 'startedAtEpochMs' | 'log'>
  readonly io: Pick<RunIo, 'signal' | 'toolVersion' | 'environment'>
  readonly isolation: Isolation
}

/** Everything that follows from what was measured: capacity, deployment, verdict. */
export function conclude(
  {
    target,
    protocols,
    machines,
    fingerprint,
    rates,
    calibration,
    held,
    search,
    both,
    resources,
    shard,
    soak,
    ab,
  }: Measured,
  { plan, session, io, isolation }: Circumstances,
): Pick<MeasuredRun, 'report' | 'exitCode'> {
  const { window, health } = held
  const { frTarget: targetCameras, connectionsPerCamera } = plan
  const trials = [...(search?.trials ?? []), ...(both?.trials ?? [])]
  const model = both?.model ?? null
  const known = shard === null ? knownCapacity({ held, search, resources }, plan) : shardCapacity(shard.shard)
  const capacity = ofGrownCameras(known, model, plan)
  const limitCause = runLimit({
    tried: search?.tried ?? [measuredLoad(held)],
    capacity: capacity.method === 'measured' ? capacity.connections : null,
    generatorEndedSearch: search?.answer.endedBy === 'generator',
    linkMbps: plan.frTerms.linkMbps,
  })
  session.log.info(limitLog(limitCause) ?? { cause: null }, 'limit')
  const counters = counterDisagreement(held)
  if (counters !== null) session.log.warn(counters, 'counters disagree')
  const fr = planFr({
    ...{ capacity, health, window, targetCameras, connectionsPerCamera },
    terms: plan.frTerms,
    model,
    openCameras: plan.cameras,
  })
  const described = describeRun({ plan, session, io, target, protocols, fingerprint, rates, isolation })
  const ungated = assembleReport({
    ...described,
    ...{ window, health, calibration, capacity, trials, model, resources, ab, fr, limitCause, counters },
    figures: held.figures,
    agentKinds: machines.kinds,
    lost: search?.lost ?? null,
    soak,
    rtspTransport: plan.rtspTransport,
    areCamerasOurs: target.supply.isPublishing,
    shard,
    publisher: held.published === null ? null : { options: publishOptions(plan), window: held.published },
  })
  const gate = reportGate(judgeReport(ungated, plan))
  session.log.info({ verdict: gate.verdict, why: gate.why }, 'gate')
  const exitCode = exitCodeFor({
    gate,
    generator: ungated.generator,
    interrupted: described.run.interrupted,
    unreachable: health.connections.every((connection) => !connection.hasEverDelivered),
    onInconclusive: plan.onInconclusive,
    isShard: shard !== null,
  })
  return { report: withGate(ungated, gate), exitCode }
}

/** Where cameras were grown too, it does not matter for them that viewers reached a limit of single cameras. */
function ofGrownCameras(capacity: Capacity, model: CapacityModel | null, { frTerms }: Plan): Capacity {
  const isKnown = model !== null && camerasFor(model, frTerms.connectionsPerCamera) !== null
  return isKnown ? { ...capacity, pathLimit: null } : capacity
}

/** Without a search, the measured window is the only load. */
export function measuredLoad(held: HeldLoad): TriedLoad {
  const { limited } = held.window.generator
  const outcome = held.health.passes ? 'pass' : limited ? 'invalid' : 'fail'
  return { load: loadFacts(held, limited), outcome, reason: null }
}
