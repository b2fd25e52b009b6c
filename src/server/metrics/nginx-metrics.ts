import type { KnownMetrics } from './known-server.ts'
import { counter, level, samplesOf, sumOf } from './reading.ts'

const ACTIVE = 'nginx_connections_active'
const ACCEPTED = 'nginx_connections_accepted'
const HANDLED = 'nginx_connections_handled'

/** nginx-prometheus-exporter, which reads `stub_status`. https://github.com/nginx/nginx-prometheus-exporter */
export const nginxMetrics: KnownMetrics = {
  title: 'nginx',
  metrics: [ACTIVE, ACCEPTED, HANDLED],
  isIn: (samples) => samples.has(ACTIVE),
  read(samples) {
    const active = sumOf(samplesOf(samples, [ACTIVE]))
    const accepted = sumOf(samplesOf(samples, [ACCEPTED]))
    const handled = sumOf(samplesOf(samples, [HANDLED]))
    return [
      ...(active === null ? [] : [level({ title: 'Connections' }, active)]),
      // It closes at once what its worker_connections do not allow.
      ...(accepted === null || handled === null
        ? []
        : [counter({ title: 'Connections refused a second' }, new Map([['', accepted - handled]]))]),
    ]
  },
}
