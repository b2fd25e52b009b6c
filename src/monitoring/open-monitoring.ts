import type { Monitoring, MonitoringSetup } from './monitoring.ts'

/**
 * Opens what a plan says about monitoring; null if it says nothing, and then nothing is loaded. The caller closes it.
 * @throws CamgateError `bad_input` if the port of `/metrics` cannot be used
 */
export async function openMonitoring(setup: MonitoringSetup): Promise<Monitoring | null> {
  const { metricsPort, pushgateway, otlp, webhook } = setup.plan
  if ([metricsPort, pushgateway, otlp, webhook].every((option) => option === null)) return null
  const { Monitoring } = await import('./monitoring.ts')
  return await Monitoring.open(setup)
}
