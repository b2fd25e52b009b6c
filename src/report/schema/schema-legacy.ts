import { z } from 'zod'
import { OUTCOMES } from '../../model/health.ts'
import { frRecommendations } from './schema-legacy-fr.ts'
import { amount, confidence, count, percent } from './schema-values.ts'

/**
 * The older format: the report of the tool that came before this one. Its eight keys keep their names, nesting, units
 * and types. If a value is not known, they hold what the rules of that tool give (0, false), and the new keys say so.
 */

const FPS_OF_SUCCESSFUL =
  'Frames a second of the successful connections ÷ their number; 0 when there are none.'

const testInfo = z.object({
  target_cameras: count.describe('Cameras that were tested.'),
  connections_per_camera: count.describe('Planned connections to each camera.'),
  total_connections: count.describe('Planned connections in all.'),
  test_duration: amount.describe('Measured window that was asked for, in seconds.'),
  actual_duration: amount.describe('Measured window, in seconds. All statistics are of it.'),
  camera_selection: z.string().describe('Which cameras were tested, in words.'),
})

const connectionStatistics = z.object({
  total_connections_attempted: count.describe('Planned connections.'),
  successful_connections: count.describe('Connections that delivered frames throughout the window.'),
  connection_success_rate: percent.describe('Successful connections, in percent of the planned ones.'),
  total_frames_received: count.describe('Complete frames of all connections.'),
  total_bytes_received: count.describe('Bytes of all streams, with their framing.'),
  total_data_gb: amount.describe('The same in GB of 1024³ bytes.'),
  total_reconnections: count.describe('Streams that delivered again after an earlier one had ended.'),
  average_fps_per_connection: amount.describe(FPS_OF_SUCCESSFUL),
  global_fps: amount.describe('Frames a second of all connections together.'),
  reconnection_rate: amount
    .nullable()
    .describe(
      'Reconnections ÷ successful connections; null, and infinite for the gate, when there are none.',
    ),
})

const cameraFigures = z.object({
  connections_attempted: count.describe('Planned connections to the camera.'),
  successful_connections: count.describe('Connections that delivered frames throughout the window.'),
  success_rate: percent.describe('Successful connections, in percent of the planned ones.'),
  total_frames: count.describe('Complete frames of its connections.'),
  total_bytes: count.describe('Bytes of its streams, with their framing.'),
  total_reconnections: count.describe('Streams that delivered again after an earlier one had ended.'),
  avg_fps_per_connection: amount.describe(FPS_OF_SUCCESSFUL),
  combined_fps: amount.describe('Frames a second of all its connections together.'),
  healthy_connections: count.describe('Connections that met every health rule.'),
  outcomes: z
    .partialRecord(z.enum(OUTCOMES), count)
    .describe('Connections by outcome; only outcomes that occurred.'),
})

const cameraStatistics = z.object({
  cameras_tested: count.describe('Cameras that were tested.'),
  per_camera_analysis: z.record(z.string(), cameraFigures).describe('The figures of each camera, by its id.'),
  camera_summary: z
    .object({
      avg_success_rate: percent.describe('Mean of the success rates of the cameras, in percent.'),
      avg_fps_per_camera: amount.describe(
        'Mean over all cameras of: FPS of the successful connections ÷ their number × connections per camera. A camera without a successful connection counts 0.',
      ),
    })
    .describe('Means over the cameras.'),
})

const viewerScenario = z.object({
  connections_per_camera: count.describe('Connections that each camera would have.'),
  estimated_unique_cameras: count.describe('Cameras that the capacity is enough for.'),
  description: z.string().describe('The scenario in words.'),
})

const capacityEstimation = z.object({
  estimated_max_connections: count.describe(
    'Connections: the capacity. See `capacity.method` for how it is known. 0 when none is.',
  ),
  confidence_level: confidence.describe('How sure the capacity is.'),
  current_utilization: amount.describe(
    'Successful connections ÷ capacity, in percent; 0 when no capacity is known.',
  ),
  utilization_is_assumed: z
    .boolean()
    .default(false)
    .describe('The utilization is a rule of thumb about the success rate, not a measurement.'),
  capacity_scenarios: z
    .object({
      single_viewer: viewerScenario.describe('One connection to each camera.'),
      dual_viewer: viewerScenario.describe('Two connections to each camera.'),
      multi_viewer: viewerScenario.describe('Several connections to each camera.'),
      current_test: viewerScenario.describe('As many connections to each camera as in this test.'),
    })
    .describe('What the capacity is enough for.'),
  production_recommendations: z
    .object({
      safe_deployment: count.describe('Connections: 70 % of the capacity.'),
      target_utilization: z.string().describe('The utilization to plan for, in words.'),
      monitoring_thresholds: z
        .object({
          warning: count.describe('Connections from which to warn.'),
          critical: count.describe('Connections from which to act.'),
        })
        .describe('Loads to watch for, in connections.'),
    })
    .describe('How to run the server within its capacity.'),
})

const analysis = z.object({
  summary: z.string().describe('The result in one sentence.'),
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
  key_metrics: z
    .object({
      total_connections: count.describe('Planned connections.'),
      successful_connections: count.describe('Connections that delivered frames throughout the window.'),
      connection_success_rate: percent.describe('Successful connections, in percent of the planned ones.'),
      average_fps_per_connection: amount.describe(FPS_OF_SUCCESSFUL),
      reconnection_rate: amount.nullable().describe('Reconnections ÷ successful connections.'),
      estimated_max_connections: count.describe('Connections: the capacity; 0 when none is known.'),
    })
    .describe('The main numbers once more.'),
  recommendations: z.array(z.string()).describe('What to do, one sentence each.'),
})

const cameraGroup = z.object({
  connections: z.array(z.string()).describe('Ids of its connections.'),
  total_connections: count.describe('Planned connections to the camera.'),
  successful_connections: count.describe('Connections that delivered frames throughout the window.'),
  combined_fps: amount.describe('Frames a second of all its connections together.'),
  total_frames: count.describe('Complete frames of its connections.'),
})

/** The fields of `individual_connections` in the older format; new ones come after them. */
export const legacyConnection = {
  connection_id: z.string().describe('Id of the connection.'),
  camera_id: z.string().describe('Id of the camera.'),
  connection_number: count.describe('Number of the connection among those to its camera, from 1.'),
  status: z
    .enum(['connected', 'disconnected', 'error'])
    .describe('connected: healthy, slow, stalled or frozen. disconnected: dropped. error: all others.'),
  total_frames: count.describe('Complete frames in the window.'),
  total_bytes: count.describe('Bytes of its stream in the window, with the framing.'),
  avg_fps: amount.describe('Frames ÷ seconds of the window.'),
  reconnections: count.describe('Streams that delivered again after an earlier one had ended.'),
  duration_seconds: amount.describe('The window, in seconds.'),
  errors_count: count.describe('Streams that ended and attempts that failed.'),
}

/** All keys of the older format except `individual_connections`, which has new fields too. */
export const legacyKeys = {
  multi_connection_test_info: testInfo.describe('What was tested.'),
  connection_statistics: connectionStatistics.describe('All connections together.'),
  camera_statistics: cameraStatistics.describe('The connections of each camera together.'),
  capacity_estimation: capacityEstimation.describe('The capacity, and what it is enough for.'),
  fr_deployment_recommendations: frRecommendations.describe('Deployments for face recognition.'),
  analysis: analysis.describe('The result in words.'),
  camera_groups: z.record(z.string(), cameraGroup).describe('The connections of each camera, by its id.'),
}
