import type { KnownJson, KnownMetrics } from './known-server.ts'
import { mediamtxMetrics } from './mediamtx-metrics.ts'
import { nodeExporterMetrics } from './node-exporter-metrics.ts'

/** The first that knows a page reads it. */
export const KNOWN_METRICS: readonly KnownMetrics[] = [mediamtxMetrics, nodeExporterMetrics]
export const KNOWN_JSON: readonly KnownJson[] = []
