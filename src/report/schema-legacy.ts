import { z } from 'zod'
import { OUTCOMES } from '../model.ts'

/**
 * The eight keys of the legacy report: names, nesting, units and types as they were. Where a value is not
 * known they hold what the legacy rules give (0, false); the new keys beside them say so.
 */

export const count = z.int().min(0)
export const amount = z.number().min(0)
const percent = z.number().min(0).max(100)
const confidence = z.enum(['high', 'medium', 'low'])

const testInfo = z.object({
  target_cameras: count,
  connections_per_camera: count,
  total_connections: count,
  test_duration: amount.describe('Seconds asked for.'),
  actual_duration: amount.describe('Seconds of the measured window, on which all statistics are based.'),
  camera_selection: z.string(),
})

const connectionStatistics = z.object({
  total_connections_attempted: count,
  successful_connections: count.describe('Connections that delivered frames throughout the window.'),
  connection_success_rate: percent,
  total_frames_received: count,
  total_bytes_received: count,
  total_data_gb: amount.describe('GB of 1024³ bytes.'),
  total_reconnections: count,
  average_fps_per_connection: amount.describe(
    'FPS of the successful connections ÷ their number; 0 when there are none.',
  ),
  global_fps: amount.describe('Frames of all connections ÷ measured seconds.'),
  reconnection_rate: amount
    .nullable()
    .describe(
      'Reconnections ÷ successful connections; null, and infinite for the gate, when there are none.',
    ),
})

const cameraStatistics = z.object({
  cameras_tested: count,
  per_camera_analysis: z.record(
    z.string(),
    z.object({
      connections_attempted: count,
      successful_connections: count,
      success_rate: percent,
      total_frames: count,
      total_bytes: count,
      total_reconnections: count,
      avg_fps_per_connection: amount.describe(
        'FPS of the successful connections ÷ their number; 0 when there are none.',
      ),
      combined_fps: amount.describe('Sum over all connections of the camera.'),
      healthy_connections: count.describe('Connections that met every health rule.'),
      outcomes: z.partialRecord(z.enum(OUTCOMES), count).describe('How its connections fared.'),
    }),
  ),
  camera_summary: z.object({
    avg_success_rate: percent,
    avg_fps_per_camera: amount.describe(
      'Mean over all cameras of: FPS of the successful connections ÷ their number × connections per camera. A camera without a successful connection counts 0.',
    ),
  }),
})

const viewerScenario = z.object({
  connections_per_camera: count,
  estimated_unique_cameras: count,
  description: z.string(),
})

const capacityEstimation = z.object({
  estimated_max_connections: count.describe(
    'The capacity; see `capacity.method` for how it is known. 0 when none is.',
  ),
  confidence_level: confidence,
  current_utilization: amount.describe(
    'Successful connections ÷ capacity, in percent; 0 when none is known.',
  ),
  utilization_is_assumed: z
    .boolean()
    .default(false)
    .describe('The utilization is a rule of thumb about the success rate, not a measurement.'),
  capacity_scenarios: z.object({
    single_viewer: viewerScenario,
    dual_viewer: viewerScenario,
    multi_viewer: viewerScenario,
    current_test: viewerScenario,
  }),
  production_recommendations: z.object({
    safe_deployment: count.describe('Connections: 70 % of the capacity.'),
    target_utilization: z.string(),
    monitoring_thresholds: z.object({ warning: count, critical: count }).describe('Connections.'),
  }),
})

const frDeployment = z.object({
  unique_cameras: count,
  connections_per_camera: count,
  description: z.string(),
  fr_processing_load: z.enum(['low', 'medium', 'high']),
  recommended: z.boolean(),
})

const frRecommendations = z.object({
  target_deployment: z.string(),
  recommended_scenario: z.enum(['conservative_deployment', 'standard_deployment', 'aggressive_deployment']),
  deployment_confidence: confidence,
  fr_deployment_scenarios: z.object({
    conservative_deployment: frDeployment,
    standard_deployment: frDeployment,
    aggressive_deployment: frDeployment,
  }),
  implementation_strategy: z.object({
    phase_1: z.string(),
    phase_2: z.string(),
    phase_3: z.string(),
    monitoring_requirements: z.array(z.string()),
  }),
  risk_assessment: z.object({
    '100_camera_feasibility': z
      .boolean()
      .describe(
        'The recommended deployment reaches `fr.target_cameras`. Also false when that was not assessed: see `fr.verdict`.',
      ),
    required_optimization: z.array(z.string()),
    scaling_bottlenecks: z.array(z.string()),
  }),
})

const analysis = z.object({
  summary: z.string(),
  performance_grade: z
    .enum(['EXCELLENT', 'GOOD', 'MODERATE', 'POOR', 'NOT_ASSESSED'])
    .describe(
      'By success rate, reconnections and FPS; at most MODERATE beside a failed gate. NOT_ASSESSED: void.',
    ),
  grade_note: z
    .string()
    .nullable()
    .default(null)
    .describe('Why grade and numbers differ; null where they agree.'),
  key_metrics: z.object({
    total_connections: count,
    successful_connections: count,
    connection_success_rate: percent,
    average_fps_per_connection: amount,
    reconnection_rate: amount.nullable(),
    estimated_max_connections: count,
  }),
  recommendations: z.array(z.string()),
})

const cameraGroup = z.object({
  connections: z.array(z.string()).describe('Connection ids.'),
  total_connections: count,
  successful_connections: count,
  combined_fps: amount,
  total_frames: count,
})

/** The fields each of `individual_connections` had before; the new ones come after. */
export const legacyConnection = {
  connection_id: z.string(),
  camera_id: z.string(),
  connection_number: count,
  status: z
    .enum(['connected', 'disconnected', 'error'])
    .describe('connected: healthy, slow, stalled or frozen. disconnected: dropped. error: all others.'),
  total_frames: count,
  total_bytes: count,
  avg_fps: amount,
  reconnections: count,
  duration_seconds: amount,
  errors_count: count,
}

/** All legacy keys but `individual_connections`, which has new fields too. */
export const legacyKeys = {
  multi_connection_test_info: testInfo,
  connection_statistics: connectionStatistics,
  camera_statistics: cameraStatistics,
  capacity_estimation: capacityEstimation,
  fr_deployment_recommendations: frRecommendations,
  analysis,
  camera_groups: z.record(z.string(), cameraGroup),
}
