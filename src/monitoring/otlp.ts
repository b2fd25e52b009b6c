import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics'
import type { MetricFamily } from '../report/exports/metric-families.ts'
import { loginOf, withoutLogin } from '../secrets/url-login.ts'

const PATH = '/v1/metrics'
const INTERVAL_MS = 10_000
const MIN_INTERVAL_MS = 1000
/** Of the error that the exporter passes on, which may be a whole page. */
const MAX_REASON = 200

/**
 * Sends metrics to an OpenTelemetry collector by OTLP (protobuf over HTTP). Headers, compression, time limit and
 * certificates come from the `OTEL_EXPORTER_OTLP_…` variables of the environment, the interval from
 * `OTEL_METRIC_EXPORT_INTERVAL`, further attributes from `OTEL_RESOURCE_ATTRIBUTES`.
 */
export class OtlpExport {
  private readonly exporter: OTLPMetricExporter
  private readonly families: () => readonly MetricFamily[]
  private readonly resource
  private readonly startedAt = Date.now()
  private readonly timer: NodeJS.Timeout
  private running: Promise<string | null> | null = null

  constructor(url: string, version: string, families: () => readonly MetricFamily[]) {
    this.exporter = new OTLPMetricExporter({ url: metricsUrl(url), headers: loginOf(new URL(url)) })
    this.families = families
    this.resource = resourceFromAttributes({ 'service.name': 'camgate', 'service.version': version }).merge(
      detectResources({ detectors: [envDetector] }),
    )
    this.timer = setInterval(() => this.sendUnlessBusy(), intervalMs(process.env))
  }

  /**
   * Sends the last state.
   * @returns why that failed; null if it did not
   */
  async finish(signal: AbortSignal): Promise<string | null> {
    clearInterval(this.timer)
    const aborted = new Promise<string>((resolve) => {
      signal.addEventListener('abort', () => resolve('no answer in time'), { once: true })
    })
    const last = async () => {
      await this.running
      return await this.send()
    }
    return await Promise.race([last(), aborted])
  }

  close(): void {
    clearInterval(this.timer)
    this.exporter.shutdown().catch(() => {})
  }

  private sendUnlessBusy(): void {
    this.running ??= this.send().finally(() => {
      this.running = null
    })
  }

  private async send(): Promise<string | null> {
    const { resource } = this
    const known = this.families().filter(({ samples }) => samples.length > 0)
    const metrics = known.map((family) => metricData(family, this.startedAt))
    const scopeMetrics = [{ scope: { name: 'camgate' }, metrics }]
    return await new Promise((resolve) => {
      this.exporter.export({ resource, scopeMetrics }, ({ code, error }) =>
        resolve(code === 0 ? null : (error?.message ?? 'not accepted').slice(0, MAX_REASON)),
      )
    })
  }
}

/** As for `OTEL_EXPORTER_OTLP_ENDPOINT`: the URL of the collector, to which the path for metrics is added. */
function metricsUrl(url: string): string {
  const base = withoutLogin(new URL(url))
  const path = base.pathname.replace(/\/+$/, '')
  base.pathname = path.endsWith(PATH) ? path : `${path}${PATH}`
  return base.href
}

function intervalMs({ OTEL_METRIC_EXPORT_INTERVAL: text }: NodeJS.ProcessEnv): number {
  const ms = Number(text)
  return ms >= MIN_INTERVAL_MS && ms < 2 ** 31 ? ms : INTERVAL_MS
}

function metricData({ name, help, type, samples }: MetricFamily, startedAt: number): MetricData {
  const [startTime, endTime] = [timeOf(startedAt), timeOf(Date.now())]
  const dataPoints = samples.map(({ labels, value }) => ({ attributes: labels, value, startTime, endTime }))
  const descriptor = { name, description: help, unit: '', valueType: 1, advice: {} }
  const common = { descriptor, dataPoints, aggregationTemporality: AggregationTemporality.CUMULATIVE }
  return type === 'counter'
    ? { ...common, dataPointType: DataPointType.SUM, isMonotonic: true }
    : { ...common, dataPointType: DataPointType.GAUGE }
}

/** Seconds and nanoseconds. */
function timeOf(epochMs: number): [number, number] {
  return [Math.floor(epochMs / 1000), (epochMs % 1000) * 1e6]
}
