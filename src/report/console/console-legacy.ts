import { counted } from '../../analysis/stats/counted.ts'
import type { Report } from '../schema/schema.ts'
import type { Section } from './section.ts'

/** The summary in the older format: its sections, order and labels. */
export function legacySections(report: Report): Section[] {
  return [
    configuration(report),
    connectionPerformance(report),
    cameraPerformance(report),
    capacity(report),
    scenarios(report),
    deployment(report),
    analysis(report),
    ['💡 Recommendations:', ...report.analysis.recommendations.map((line) => `- ${line}`)],
  ]
}

function configuration({ multi_connection_test_info: info }: Report): Section {
  return [
    '📊 Test Configuration:',
    `Target cameras: ${info.target_cameras}`,
    `Connections per camera: ${info.connections_per_camera}`,
    `Total connections: ${info.total_connections}`,
    `Test duration: ${info.actual_duration.toFixed(1)}s`,
  ]
}

function connectionPerformance({ connection_statistics: statistics }: Report): Section {
  return [
    '📈 Connection Performance:',
    `Successful connections: ${statistics.successful_connections}/${statistics.total_connections_attempted}`,
    `Success rate: ${statistics.connection_success_rate.toFixed(1)}%`,
    `Average FPS per connection: ${statistics.average_fps_per_connection.toFixed(1)}`,
    `Global FPS: ${statistics.global_fps.toFixed(1)}`,
    `Total data processed: ${gigabytes(statistics.total_data_gb)}`,
    `Reconnection rate: ${statistics.reconnection_rate?.toFixed(3) ?? 'none (no connection was successful)'}`,
  ]
}

function cameraPerformance({ camera_statistics: { cameras_tested, camera_summary } }: Report): Section {
  return [
    '📺 Camera Performance:',
    `Cameras tested: ${cameras_tested}`,
    `Average success rate per camera: ${camera_summary.avg_success_rate.toFixed(1)}%`,
    `Average combined FPS per camera: ${camera_summary.avg_fps_per_camera.toFixed(1)}`,
  ]
}

function capacity(report: Report): Section {
  const estimation = report.capacity_estimation
  return [
    '🎯 Capacity Estimation:',
    `Estimated max connections: ${maxConnections(report)}`,
    `Current utilization: ${utilization(report)}`,
    `Confidence level: ${estimation.confidence_level}`,
  ]
}

/** Says so if the number was not measured, or is only a lower bound. */
function maxConnections({ capacity_estimation, capacity, generator, shard }: Report): string {
  const connections = capacity_estimation.estimated_max_connections
  const { method, censored } = capacity
  if (generator.limited) return 'unknown (void: this machine was the limit)'
  if (shard !== null) return 'unknown (this is one of several shards)'
  if (method === 'none') return `unknown (${capacity.path_limit ?? 'no connection was successful'})`
  if (method === 'extrapolated') return `${connections} (extrapolated, not measured)`
  return censored ? `at least ${connections}` : `${connections}`
}

/** Says so if the capacity is unknown, or comes from a rule of thumb. */
function utilization({ capacity_estimation: estimation, capacity: { method } }: Report): string {
  if (method === 'none') return 'unknown'
  const share = `${estimation.current_utilization.toFixed(1)}%`
  return estimation.utilization_is_assumed ? `${share} (assumed by a rule of thumb, not measured)` : share
}

function scenarios({ capacity_estimation: { capacity_scenarios }, capacity }: Report): Section {
  const isKnown = capacity.method !== 'none' && capacity.path_limit === null
  const { single_viewer, dual_viewer, multi_viewer } = capacity_scenarios
  const lines = [single_viewer, dual_viewer, multi_viewer].map(
    ({ description, estimated_unique_cameras: cameras }) =>
      `${description}: ${isKnown ? `~${counted(cameras, 'camera')}` : 'unknown'}`,
  )
  return ['📋 Unique Camera Capacity Scenarios:', ...lines]
}

function deployment(report: Report): Section {
  const { fr_deployment_recommendations: recommendations, fr } = report
  const title = '🤖 Face Recognition Deployment Recommendations:'
  const feasible = feasibilityLine(fr)
  if (report.generator.limited || report.capacity.path_limit !== null)
    return [title, 'Recommended unique cameras: none, this run says nothing about them', feasible]
  const scenario = recommendations.fr_deployment_scenarios[recommendations.recommended_scenario]
  return [
    title,
    `Recommended scenario: ${titleCase(recommendations.recommended_scenario)}`,
    `Deployment confidence: ${recommendations.deployment_confidence}`,
    `Recommended unique cameras: ${scenario.unique_cameras}`,
    `Description: ${scenario.description}`,
    feasible,
  ]
}

export function feasibilityLine(fr: Report['fr']): string {
  return `${fr.target_cameras}+ camera deployment feasible: ${feasibility(fr)}`
}

function feasibility({ verdict, why }: Report['fr']): string {
  switch (verdict) {
    case 'feasible':
      return '✅ Yes'
    case 'feasible_with_risk':
      return `⚠️ With risk (${why})`
    case 'not_feasible':
      return `❌ No (${why})`
    case 'not_assessed':
      return `❔ ${why}`
  }
}

function analysis({ analysis: { summary, performance_grade, grade_note: note } }: Report): Section {
  const grade = performance_grade === 'NOT_ASSESSED' ? 'not assessed' : performance_grade
  return ['📋 Analysis:', summary, `Performance grade: ${grade}${note === null ? '' : ` (${note})`}`]
}

/** Short runs receive less than 0.1 GB, which must not read as 0. */
function gigabytes(value: number): string {
  return `${value === 0 || value >= 0.1 ? value.toFixed(1) : value.toFixed(3)} GB`
}

/** `standard_deployment` → `Standard Deployment` */
function titleCase(name: string): string {
  return name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}
