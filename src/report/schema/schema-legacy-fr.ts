import { z } from 'zod'
import { confidence, count } from './schema-values.ts'

const frDeployment = z.object({
  unique_cameras: count.describe('Cameras of the deployment.'),
  connections_per_camera: count.describe('Connections that each camera has in it.'),
  description: z.string().describe('The deployment in words.'),
  fr_processing_load: z.enum(['low', 'medium', 'high']).describe('How much work it leaves to recognition.'),
  recommended: z.boolean().describe('It is the recommended one.'),
})

/** `fr_deployment_recommendations` of the older format. */
export const frRecommendations = z.object({
  target_deployment: z.string().describe('The deployment that is planned, in words.'),
  recommended_scenario: z
    .enum(['conservative_deployment', 'standard_deployment', 'aggressive_deployment'])
    .describe('Which of the three is recommended.'),
  deployment_confidence: confidence.describe('How sure the recommendation is.'),
  fr_deployment_scenarios: z
    .object({
      conservative_deployment: frDeployment.describe('Uses 50 % of the capacity.'),
      standard_deployment: frDeployment.describe('Uses 70 % of the capacity.'),
      aggressive_deployment: frDeployment.describe('Uses 90 % of the capacity.'),
    })
    .describe('Three deployments to choose from.'),
  implementation_strategy: z
    .object({
      phase_1: z.string().describe('First step, in words.'),
      phase_2: z.string().describe('Second step, in words.'),
      phase_3: z.string().describe('Third step, in words.'),
      monitoring_requirements: z.array(z.string()).describe('What to watch, one sentence each.'),
    })
    .describe('How to get there.'),
  risk_assessment: z
    .object({
      '100_camera_feasibility': z
        .boolean()
        .describe(
          'The recommended deployment reaches `fr.target_cameras`. Also false when that was not assessed: see `fr.verdict`.',
        ),
      required_optimization: z.array(z.string()).describe('What must change first, one sentence each.'),
      scaling_bottlenecks: z.array(z.string()).describe('What limits it, one sentence each.'),
    })
    .describe('What may get in the way.'),
})
