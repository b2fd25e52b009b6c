import { counted } from '../../analysis/stats/counted.ts'
import type { Capacity } from '../../model/capacity.ts'
import type { Grade } from '../../model/gate.ts'
import { clip } from '../../text/escape.ts'
import type { LimitFinding } from '../facts/limit-cause-words.ts'
import { isPart } from '../facts/shard-words.ts'
import type { Report, ReportedConnection, UngatedReport } from '../schema/schema.ts'
import { ratio, sum } from './numbers.ts'

export interface AnalysisInput {
  readonly info: Report['multi_connection_test_info']
  readonly statistics: Report['connection_statistics']
  readonly connections: readonly ReportedConnection[]
  readonly capacity: Capacity
  readonly limits: readonly LimitFinding[]
  /** This machine was the bottleneck: the numbers describe it, not the server. */
  readonly isGeneratorLimited: boolean
  /** The tested load met the trial rule. */
  readonly isWithinHealthRules: boolean
}

interface GradeRule {
  readonly grade: Grade
  readonly minSuccessRate: number
  readonly maxReconnectionRate: number
  readonly minFpsRatio: number
}

/** The grades of the older format, whose 20 and 15 FPS are 80 % and 60 % of its cameras' 25. */
const GRADES: readonly GradeRule[] = [
  { grade: 'EXCELLENT', minSuccessRate: 95, maxReconnectionRate: 0.1, minFpsRatio: 0.8 },
  { grade: 'GOOD', minSuccessRate: 90, maxReconnectionRate: 0.2, minFpsRatio: 0.6 },
  { grade: 'MODERATE', minSuccessRate: 80, maxReconnectionRate: 0.4, minFpsRatio: 0 },
]

/** `analysis`: the grade from the numbers alone, one sentence, and what to do. */
export function analyse(input: AnalysisInput): Report['analysis'] {
  const { info, statistics, capacity } = input
  const grade = gradeOf(statistics, input.connections)
  return {
    summary: summaryOf(grade, info),
    performance_grade: grade,
    grade_note: null,
    key_metrics: {
      total_connections: info.total_connections,
      successful_connections: statistics.successful_connections,
      connection_success_rate: statistics.connection_success_rate,
      average_fps_per_connection: statistics.average_fps_per_connection,
      reconnection_rate: statistics.reconnection_rate,
      estimated_max_connections: capacity.connections ?? 0,
    },
    recommendations: [
      ...capacityLines(input),
      'Monitor connection success rates and reconnection patterns in production',
      ...(input.isGeneratorLimited ? [] : troubleLines(statistics)),
      ...input.limits.map(({ name, evidence, advice }) => `${name}: ${evidence}; ${advice}`),
    ],
  }
}

type Graded = Pick<Report['analysis'], 'summary' | 'performance_grade' | 'grade_note'>

const MAX_WHY = 200

/** The grade and its sentence, in line with the gate: no praise for a failed run, and no grade for a void one. */
export function gradeBeside(
  report: UngatedReport,
  { verdict, why }: Pick<Report['gate'], 'verdict' | 'why'>,
): Graded {
  const { multi_connection_test_info: info, connection_statistics: statistics, health } = report
  if (isPart(report))
    return notAssessed(info, 'a part of the load', 'a part of the load says nothing about the server')
  if (report.generator.limited) return notAssessed(info, 'void: this machine was the limit', LIMITED)
  const grade = gradeOf(statistics, report.individual_connections)
  const isFailed = verdict === 'fail'
  if (isFailed || health.healthy_connections === 0)
    return contradicted(grade, info, isFailed ? `the gate failed: ${clip(why, MAX_WHY)}` : NONE_HEALTHY)
  return {
    summary: `${summaryOf(grade, info)}${butFrozen(report)}`,
    performance_grade: grade,
    grade_note: null,
  }
}

const NONE_HEALTHY = 'no connection was healthy'

/** For what the graded numbers do not show. A failed gate caps the grade at MODERATE. */
function contradicted(grade: Grade, info: Report['multi_connection_test_info'], what: string): Graded {
  const isPoor = grade === 'POOR'
  const given = isPoor || what === NONE_HEALTHY ? grade : 'MODERATE'
  const mark = what === NONE_HEALTHY ? '⚠️' : '❌'
  const [fact = what] = what.split(':')
  return {
    summary: isPoor ? summaryOf(grade, info) : `${mark} ${given}: ${loadOf(info)}, but ${what}`,
    performance_grade: given,
    grade_note: `${grade} by success rate, reconnections and FPS alone, ${isPoor ? 'and' : 'but'} ${fact}`,
  }
}

/** A camera that repeats one picture does not run stably. */
function butFrozen({ health: { frozen_cameras: frozen } }: UngatedReport): string {
  return frozen === null ? '' : `, but ${frozen.text}`
}

const LIMITED = 'this machine was the limit, so nothing is known about the server'

function notAssessed(info: Report['multi_connection_test_info'], what: string, why: string): Graded {
  return {
    summary: `⚠️ NOT ASSESSED: ${loadOf(info)} (${what})`,
    performance_grade: 'NOT_ASSESSED',
    grade_note: why,
  }
}

function gradeOf(
  statistics: Report['connection_statistics'],
  connections: readonly ReportedConnection[],
): Grade {
  const fpsRatio = ratio(statistics.average_fps_per_connection, meanNominalFps(connections))
  const earned = GRADES.find(
    (rule) =>
      statistics.connection_success_rate >= rule.minSuccessRate &&
      (statistics.reconnection_rate ?? Number.POSITIVE_INFINITY) <= rule.maxReconnectionRate &&
      fpsRatio >= rule.minFpsRatio,
  )
  return earned?.grade ?? 'POOR'
}

/** Covers successful connections only: cameras may differ, and the average FPS leaves out unsuccessful ones. */
function meanNominalFps(connections: readonly ReportedConnection[]): number {
  const connected = connections.filter((connection) => connection.status === 'connected')
  return ratio(
    sum(connected, (connection) => connection.nominal_fps),
    connected.length,
  )
}

function loadOf(info: Report['multi_connection_test_info']): string {
  const { target_cameras: cameras, connections_per_camera: each, total_connections: total } = info
  return `${counted(cameras, 'camera')} × ${counted(each, 'connection')} = ${counted(total, 'total connection')}`
}

function summaryOf(grade: Grade, info: Report['multi_connection_test_info']): string {
  const load = loadOf(info)
  switch (grade) {
    case 'EXCELLENT':
      return `✅ EXCELLENT: ${load} running stably`
    case 'GOOD':
      return `✅ GOOD: ${load} with acceptable performance`
    case 'MODERATE':
      return `⚠️ MODERATE: ${load} with some stability issues`
    case 'POOR':
      return `❌ POOR: Significant issues with ${load}`
  }
}

function capacityLines({ capacity, statistics, ...input }: AnalysisInput): string[] {
  if (input.isGeneratorLimited)
    return ['This run is void: it shows what this machine can load, not what the server can serve']
  if (capacity.connections === null) return [unknownLine(capacity, statistics.successful_connections)]
  const isMeasured = capacity.method === 'measured'
  const label = isMeasured ? '' : ' (extrapolated, not measured)'
  const atLeast = capacity.censored ? 'at least ' : ''
  const tested = statistics.total_connections_attempted
  return [
    `Server can handle ${atLeast}${counted(capacity.connections, 'total connection')}${label}`,
    camerasLine(capacity, `${atLeast || '~'}${counted(capacity.connections, 'unique camera')}${label}`),
    ...(isMeasured || input.isWithinHealthRules
      ? []
      : [
          `Do not rely on that: the ${counted(tested, 'connection')} of this test already broke the health rules`,
        ]),
  ]
}

function unknownLine({ pathLimit, reason }: Capacity, successful: number): string {
  if (pathLimit == null && successful > 0) return `The capacity is not known: ${reason}`
  if (pathLimit == null) return 'No connection was successful: the capacity is not known'
  return `The capacity is not known: ${pathLimit}`
}

function camerasLine({ pathLimit }: Capacity, cameras: string): string {
  if (pathLimit == null) return `Estimated capacity: ${cameras}`
  return `Estimated capacity in cameras: not known, viewers of single cameras say nothing about more cameras (${pathLimit})`
}

function troubleLines(statistics: Report['connection_statistics']): string[] {
  const { connection_success_rate: rate, reconnection_rate: reconnections } = statistics
  return [
    rate < 95 ? `Investigate connection failures (${(100 - rate).toFixed(1)}% failure rate)` : '',
    (reconnections ?? 0) > 0.2 ? 'High reconnection rate indicates network or server stability issues' : '',
  ].filter((line) => line !== '')
}
