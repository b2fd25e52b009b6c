import { reportFamilies } from '../report/exports/metric-families.ts'
import { metricsText } from '../report/exports/prometheus.ts'
import { testName } from '../report/exports/tracked-metrics.ts'
import type { Report } from '../report/schema/schema.ts'
import { deliver, type Pace } from './delivery.ts'

/**
 * Puts the numbers of a report on a Pushgateway, where they replace those of the last run of the same test. Nothing is
 * deleted there.
 * @returns why it failed; null if it did not
 */
export async function pushReport(
  url: string,
  report: Report,
  { signal, pace }: { readonly signal: AbortSignal; readonly pace?: Pace },
): Promise<string | null> {
  return await deliver({
    url: groupUrl(url, report),
    method: 'PUT',
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: metricsText(reportFamilies(report), 'text'),
    signal,
    ...(pace === undefined ? {} : { pace }),
  })
}

/** The URL of the group of a report, unless the user's URL has a group. */
function groupUrl(url: string, report: Report): string {
  const base = new URL(url)
  if (base.pathname.includes('/metrics/job')) return url
  const labels = { instance: report.run.target, profile: testName(report) }
  const path = Object.entries(labels).map(([label, text]) => `/${label}@base64/${base64Url(text)}`)
  base.pathname = `${base.pathname.replace(/\/+$/, '')}/metrics/job/camgate${path.join('')}`
  return base.href
}

/** RFC 4648, section 5: a label with a slash can be in a path of the Pushgateway in no other way. */
function base64Url(text: string): string {
  return Buffer.from(text).toString('base64url')
}
