import { counted } from '../../analysis/stats/counted.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { prose } from './markdown-escape.ts'
import { figure, folded, table } from './markdown-layout.ts'

type Trial = Report['trials'][number]

const HEADER = [
  'trial',
  'connections',
  'why this load',
  'healthy',
  'FPS each',
  'Mbit/s',
  'outcome',
  'estimate',
  'reason',
]

/** All trials of the search. */
export function trialBlocks({ trials }: Report): Block[] {
  if (trials.length === 0) return []
  return [{ priority: 8, text: folded(counted(trials.length, 'trial'), trialTable(trials)) }]
}

function trialTable(trials: readonly Trial[]): string {
  const rows = trials.map((trial) => [
    figure(trial.number),
    figure(trial.connections),
    trial.purpose,
    figure(trial.healthy),
    figure(trial.fps_per_connection),
    figure(trial.mbit_per_second),
    trial.outcome,
    estimate(trial),
    prose(trial.reason ?? '', 160),
  ])
  return table({ header: HEADER, rows, align: ['r', 'r', 'l', 'r', 'r', 'r', 'l', 'r', 'l'] })
}

function estimate({ estimate: value, low, high }: Trial): string {
  if (value === null) return figure(null)
  return low === null || high === null
    ? figure(value, 0)
    : `${figure(value, 0)} (${figure(low, 0)} to ${figure(high, 0)})`
}
