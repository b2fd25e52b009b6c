import { found } from '../config/found.ts'
import type { Monitoring, MonitoringSetup } from './monitoring.ts'

/**
 * Opens what a plan says about monitoring; null if it says nothing, and then nothing is loaded. The caller closes it.
 * @throws CamgateError `bad_input` if the port of `/metrics` cannot be used
 */
export async function openMonitoring(setup: MonitoringSetup): Promise<Monitoring | null> {
  const { metricsPort, pushgateway, otlp, webhook } = setup.plan
  if (otlp === null) warnOfEnvironment(setup)
  if ([metricsPort, pushgateway, otlp, webhook].every((option) => option === null)) return null
  const { Monitoring } = await import('./monitoring.ts')
  return await Monitoring.open(setup)
}

/** A plan has every collector that the environment names by a URL. */
function warnOfEnvironment({ environment, warn }: MonitoringSetup): void {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: disabled } = environment
  if (!endpoint || disabled === 'true') return
  const wrong = `OTEL_EXPORTER_OTLP_ENDPOINT: found ${found(endpoint)}, expected a URL such as http://host:4318`
  warn(`${wrong}; nothing is sent by OTLP`)
}
