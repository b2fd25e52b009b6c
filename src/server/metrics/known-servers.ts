import { cadvisorMetrics } from './cadvisor-metrics.ts'
import { go2rtcMetrics } from './go2rtc-metrics.ts'
import type { KnownJson, KnownMetrics } from './known-server.ts'
import { mediamtxMetrics } from './mediamtx-metrics.ts'
import { nginxMetrics } from './nginx-metrics.ts'
import { nodeExporterMetrics } from './node-exporter-metrics.ts'
import { srsMetrics, srsSummaries } from './srs-metrics.ts'
import { zlmStatistic, zlmThreads } from './zlmediakit-metrics.ts'

/** The first that knows a page reads it. */
export const KNOWN_METRICS: readonly KnownMetrics[] = [
  mediamtxMetrics,
  srsMetrics,
  nodeExporterMetrics,
  cadvisorMetrics,
  nginxMetrics,
]
export const KNOWN_JSON: readonly KnownJson[] = [srsSummaries, zlmThreads, zlmStatistic, go2rtcMetrics]
