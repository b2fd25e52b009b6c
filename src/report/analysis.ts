import type { Bottleneck, Capacity, Grade } from '../model.ts'
import { ratio, sum } from './numbers.ts'
import type { Report, ReportedConnection } from './schema.ts'

export interface AnalysisInput {
  readonly info: Report['multi_connection_test_info']
  readonly statistics: Report['connection_statistics']
  readonly connections: readonly ReportedConnection[]
  readonly capacity: Capacity
  readonly bottlenecks: readonly Bottleneck[]
  /** This machine was the limit: the figures are this machine's, not the server's. */
  readonly isGeneratorLimited: boolean
  /** The load that was tested met the trial rule. */
  readonly isWithinHealthRules: boolean
}

interface GradeRule {
  readonly grade: Grade
  readonly minSuccessRate: number
  readonly maxReconnectionRate: number
  readonly minFpsRatio: number
}

/** Contract, section 6; the legacy tool's 20 and 15 FPS are 80 and 60 % of its cameras' 25. */
const GRADES: readonly GradeRule[] = [
  { grade: 'EXCELLENT', minSuccessRate: 95, maxReconnectionRate: 0.1, minFpsRatio: 0.8 },
  { grade: 'GOOD', minSuccessRate: 90, maxReconnectionRate: 0.2, minFpsRatio: 0.6 },
  { grade: 'MODERATE', minSuccessRate: 80, maxReconnectionRate: 0.4, minFpsRatio: 0 },
]

/** `analysis`: the grade, one sentence, and what to do. */
export function analyse(input: AnalysisInput): Report['analysis'] {
  const { info, statistics, capacity } = input
  const grade = gradeOf(statistics, input.connections)
  return {
    summary: summaryOf(grade, info) + (input.isGeneratorLimited ? ' (void: this machine was the limit)' : ''),
    performance_grade: grade,
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
      ...input.bottlenecks.map(({ name, evidence, advice }) => `${name}: ${evidence}; ${advice}`),
    ],
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
      statistics.reconnection_rate <= rule.maxReconnectionRate &&
      fpsRatio >= rule.minFpsRatio,
  )
  return earned?.grade ?? 'POOR'
}

/** Of the successful connections: cameras may differ, and an unsuccessful one is in no average FPS. */
function meanNominalFps(connections: readonly ReportedConnection[]): number {
  const connected = connections.filter((connection) => connection.status === 'connected')
  return ratio(
    sum(connected, (connection) => connection.nominal_fps),
    connected.length,
  )
}

function summaryOf(grade: Grade, info: Report['multi_connection_test_info']): string {
  const load = `${info.target_cameras} cameras × ${info.connections_per_camera} connections = ${info.total_connections} total connections`
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
  if (capacity.connections === null) return ['No connection was successful: the capacity is not known']
  const isMeasured = capacity.method === 'measured'
  const label = isMeasured ? '' : ' (extrapolated, not measured)'
  const atLeast = capacity.censored ? 'at least ' : ''
  const tested = statistics.total_connections_attempted
  return [
    `Server can handle ${atLeast}${capacity.connections} total connections${label}`,
    `Estimated capacity: ${atLeast || '~'}${capacity.connections} unique cameras${label}`,
    ...(isMeasured || input.isWithinHealthRules
      ? []
      : [`Do not rely on that: the ${tested} connections of this test already broke the health rules`]),
  ]
}

function troubleLines(statistics: Report['connection_statistics']): string[] {
  const { connection_success_rate: rate, reconnection_rate: reconnections } = statistics
  return [
    rate < 95 ? `Investigate connection failures (${(100 - rate).toFixed(1)}% failure rate)` : '',
    reconnections > 0.2 ? 'High reconnection rate indicates network or server stability issues' : '',
  ].filter((line) => line !== '')
}
