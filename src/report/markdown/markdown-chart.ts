import { sum } from '../build/numbers.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'

type Trial = Report['trials'][number]

interface Load {
  readonly connections: number
  readonly healthyPercent: number
  readonly passes: boolean
}

const PERCENT = 100
const MAX_BARS = 12
const PASSED = '#388bfd'
const FAILED = '#d1570a'
const LIMIT = '#bf3989'
/**
 * Each color is visible on white and on GitHub's dark background, which the chart lets through. GitHub sets the color
 * of the text.
 */
const STYLE = JSON.stringify({
  xyChart: { width: 780, height: 220, titleFontSize: 16, yAxis: { labelFontSize: 11 } },
  themeVariables: {
    xyChart: { backgroundColor: 'transparent', plotColorPalette: [PASSED, FAILED, LIMIT].join(', ') },
  },
})
/** Mermaid draws a stub for 0, and nothing to speak of for this. */
const NO_BAR = -1.8

/** The share of healthy connections over the load, the limit, and the capacity; empty with fewer than two loads. */
export function chartBlocks(report: Report): Block[] {
  const loads = nearest(
    loadsOf(report.trials.filter(({ axis }) => axis === 'viewers')),
    report.capacity.connections,
  )
  return loads.length < 2 ? [] : [{ priority: 3, text: draw(loads, report) }]
}

/** Valid trials by ascending load; those at the same load are averaged. */
function loadsOf(trials: readonly Trial[]): Load[] {
  const valid = trials.filter(({ outcome, connections }) => outcome !== 'invalid' && connections > 0)
  return [...Map.groupBy(valid, ({ connections }) => connections)]
    .map(([connections, same]) => ({
      connections,
      healthyPercent: sum(same, ({ healthy }) => (PERCENT * healthy) / connections) / same.length,
      passes: 2 * same.filter(({ outcome }) => outcome === 'pass').length > same.length,
    }))
    .sort((a, b) => a.connections - b.connections)
}

/** The first and the last load, and those between that are nearest to the capacity. */
function nearest(loads: readonly Load[], capacity: number | null): readonly Load[] {
  if (loads.length <= MAX_BARS) return loads
  const distance = ({ connections }: Load): number => Math.abs(connections - (capacity ?? 0))
  const between = loads.slice(1, -1).toSorted((a, b) => distance(a) - distance(b))
  const kept = new Set([loads.at(0), loads.at(-1), ...between.slice(0, MAX_BARS - 2)])
  return loads.filter((load) => kept.has(load))
}

/** The loads are names, not numbers: Mermaid spaces bars evenly, so a numeric axis would misplace them. */
function draw(loads: readonly Load[], report: Report): string {
  const bars = (passes: boolean): string =>
    loads.map((load) => (load.passes === passes ? load.healthyPercent.toFixed(1) : NO_BAR)).join(', ')
  const needed = report.run.min_healthy_rate
  return [
    '```mermaid',
    `%%{init: ${STYLE}}%%`,
    'xychart-beta',
    `    title "${titleOf(loads, report)}"`,
    `    x-axis "connections" [${loads.map((load) => `"${labelOf(load, report)}"`).join(', ')}]`,
    '    y-axis "healthy, percent" 0 --> 100',
    `    bar [${bars(true)}]`,
    `    bar [${bars(false)}]`,
    ...(needed === null ? [] : [`    line [${loads.map(() => needed).join(', ')}]`]),
    '```',
  ].join('\n')
}

function titleOf(loads: readonly Load[], { capacity, run: { min_healthy_rate: needed } }: Report): string {
  const isMarked = loads.some(({ connections }) => connections === capacity.connections)
  const limit = needed === null ? '' : `, line: ${needed} % needed`
  return `Healthy connections at each load${limit}${isMarked ? ', ▲: capacity' : ''}`
}

function labelOf({ connections }: Load, { capacity }: Report): string {
  return connections === capacity.connections ? `▲ ${connections}` : `${connections}`
}
