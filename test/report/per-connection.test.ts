import { describe, expect, test } from 'vitest'
import type { ResourceUse } from '../../src/model/resources.ts'
import { reportResources } from '../../src/report/build/capacity-sections.ts'
import { renderConsole } from '../../src/report/console/console.ts'
import { htmlReport } from '../../src/report/html/page/html-report.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { searched } from './runs.ts'

const MB = 1_000_000

/** A server that needs 100 MB and half a processor without any viewer, and 2 MB and 0.01 processors for each. */
function useAt(connections: number, more: Partial<ResourceUse> = {}): ResourceUse {
  const cpuCores = 0.5 + 0.01 * connections
  const memoryBytes = 100 * MB + 2 * MB * connections
  return { connections, seconds: 10, cpuCores, memoryBytes, utilization: cpuCores / 4, ...more }
}

function resourcesOf(loads: readonly ResourceUse[]) {
  const [window = null] = loads
  return { pid: 1, processes: 1, cores: 4, window, windowSpans: [], loads, notes: [] }
}

const windowOf = (loads: readonly ResourceUse[]) => reportResources(resourcesOf(loads)).window

describe('what a connection costs', () => {
  test('is the slope over the loads, not the whole process divided', () => {
    const window = windowOf([10, 20, 40].map((connections) => useAt(connections)))
    expect(window?.memory_bytes_per_connection).toBeCloseTo(2 * MB, 0)
    expect(window?.cpu_cores_per_connection).toBeCloseTo(0.01, 6)
  })

  test('has an error where three loads rose, of a fit by hand', () => {
    const bytes = [120, 139, 180].map((megabytes) => megabytes * MB)
    const loads = [10, 20, 40].map((connections, at) => useAt(connections, { memoryBytes: bytes[at] ?? 0 }))
    // Student's t with one degree of freedom is 12.706.
    const x = [10, 20, 40]
    const meanX = 70 / 3
    const spread = x.reduce((sum, at) => sum + (at - meanX) ** 2, 0)
    const slope = x.reduce((sum, at, index) => sum + (at - meanX) * (bytes[index] ?? 0), 0) / spread
    const intercept = (120 + 139 + 180) * (MB / 3) - slope * meanX
    const residuals = x.reduce(
      (sum, at, index) => sum + ((bytes[index] ?? 0) - intercept - slope * at) ** 2,
      0,
    )
    const window = windowOf(loads)
    expect(window?.memory_bytes_per_connection).toBeCloseTo(slope, -1)
    expect((window?.memory_bytes_per_connection_error ?? 0) / Math.sqrt(residuals / spread)).toBeCloseTo(
      12.706,
      2,
    )
    expect(windowOf(loads.slice(1))?.memory_bytes_per_connection_error).toBeNull()
    expect(windowOf([...loads.slice(1), useAt(40)])?.memory_bytes_per_connection_error).toBeNull()
  })

  test('is shown with its error where that is known', () => {
    const bytes = [120, 139, 180].map((megabytes) => megabytes * MB)
    const loads = [10, 20, 40].map((connections, at) => useAt(connections, { memoryBytes: bytes[at] ?? 0 }))
    const report = { ...searched(), resources: reportResources(resourcesOf(loads)) }
    expect(renderConsole(report, { color: false })).toContain('2.01 MB ± 472 KB more with each connection')
    expect(renderMarkdown(report, { maxBytes: 60_000 })).toContain(
      '(2.01 MB ± 472 KB more with each connection)',
    )
    expect(htmlReport(report)).toContain('<dt>Memory for one more connection</dt><dd>2.01 MB ± 472 KB</dd>')
  })

  test('is not known from a single load, of which people are told an upper bound', () => {
    const resources = resourcesOf([useAt(10), useAt(10)])
    expect(windowOf(resources.loads)).toMatchObject({
      memory_bytes_per_connection: null,
      cpu_cores_per_connection: null,
    })
    const report = { ...searched(), resources: reportResources(resources) }
    expect(renderConsole(report, { color: false })).toContain(
      'at most 12.0 MB per connection (one load only)',
    )
    expect(renderMarkdown(report, { maxBytes: 60_000 })).toContain(
      '(at most 12 MB a connection, by one load)',
    )
  })

  test('does not fall because freed memory stays with the process', () => {
    const loads = [
      useAt(10),
      useAt(40),
      useAt(20, { memoryBytes: 180 * MB }),
      useAt(5, { memoryBytes: 180 * MB }),
    ]
    expect(windowOf(loads)?.memory_bytes_per_connection).toBeCloseTo(2 * MB, 0)
  })

  test('leaves out loads at which the processors were full', () => {
    const loads = [useAt(10), useAt(40), useAt(400, { cpuCores: 4, utilization: 1 })]
    expect(windowOf(loads)?.cpu_cores_per_connection).toBeCloseTo(0.01, 6)
  })
})
