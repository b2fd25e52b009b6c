import { sum } from '../build/numbers.ts'
import type { Report } from '../schema/schema.ts'

type Trial = Report['trials'][number]

interface Load {
  readonly connections: number
  readonly healthyPercent: number
  readonly fps: number
}

interface Chart {
  readonly title: string
  readonly unit: string
  readonly top: number
  readonly values: readonly number[]
}

const PERCENT = 100
/** Mermaid's own line is almost invisible on white, its own background a grey box on black. */
const COLOR =
  '%%{init: {"themeVariables": {"xyChart": {"backgroundColor": "transparent", "plotColorPalette": "#388bfd"}}}}%%'

/** How health and frame rate fall as the load grows; empty with fewer than two loads, which make no line. */
export function loadCharts(trials: readonly Trial[]): string {
  const loads = loadsOf(trials)
  if (loads.length < 2) return ''
  const fps = loads.map((load) => load.fps)
  const charts: Chart[] = [
    {
      title: 'Healthy connections',
      unit: 'percent',
      top: PERCENT,
      values: loads.map((load) => load.healthyPercent),
    },
    { title: 'Frame rate per connection', unit: 'FPS', top: roundUp(Math.max(...fps)), values: fps },
  ]
  return charts.map((chart) => draw(chart, loads)).join('\n\n')
}

/** Valid trials by ascending load; those at the same load are averaged. */
function loadsOf(trials: readonly Trial[]): Load[] {
  const valid = trials.filter(({ outcome, connections }) => outcome !== 'invalid' && connections > 0)
  const byLoad = Map.groupBy(valid, ({ connections }) => connections)
  return [...byLoad]
    .map(([connections, same]) => ({
      connections,
      healthyPercent: sum(same, ({ healthy }) => (PERCENT * healthy) / connections) / same.length,
      fps: sum(same, (trial) => trial.fps_per_connection) / same.length,
    }))
    .sort((a, b) => a.connections - b.connections)
}

/** The loads are names, not numbers: Mermaid spaces points evenly, so a numeric axis would misplace them. */
function draw({ title, unit, top, values }: Chart, loads: readonly Load[]): string {
  return [
    '```mermaid',
    COLOR,
    'xychart-beta',
    `    title "${title}"`,
    `    x-axis "connections" [${loads.map(({ connections }) => `"${connections}"`).join(', ')}]`,
    `    y-axis "${unit}" 0 --> ${top}`,
    `    line [${values.map((value) => value.toFixed(1)).join(', ')}]`,
    '```',
  ].join('\n')
}

function roundUp(value: number): number {
  return Math.max(5, Math.ceil(value / 5) * 5)
}
