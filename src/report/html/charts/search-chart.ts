import type { Report } from '../../schema/schema.ts'
import type { Html } from '../html.ts'
import { amount, type Row, table } from '../html-layout.ts'
import { chart } from './chart.ts'
import {
  bandOf,
  legendOf,
  limitLine,
  limitName,
  lineOf,
  type Shape,
  shapeAt,
  type Tone,
} from './chart-marks.ts'
import { type Axis, amountAxis, type Tick } from './chart-scale.ts'

export type Trial = Report['trials'][number]

/** A search has tens; a stored report may claim any number. */
const MAX_TRIALS = 500

/** For the name of the line that shows what is required. */
const ROOM_ABOVE = 1.1

const LOOKS: Readonly<Record<Trial['outcome'], readonly [Shape, Tone, string]>> = {
  pass: ['circle', 'pass', 'passed'],
  fail: ['cross', 'fail', 'failed'],
  invalid: ['square', 'invalid', 'invalid, says nothing about the server'],
}

const OUTCOMES = ['pass', 'fail', 'invalid'] as const

/** Every trial at its load in the order of time, and how the interval of the capacity narrowed. */
export function searchChart(all: readonly Trial[], required: number | null): Html {
  const trials = all.slice(0, MAX_TRIALS)
  const loads = trials.map(({ connections }) => connections)
  const top = Math.max(...loads)
  // An interval that is still open would press everything else to the bottom.
  const y = amountAxis('connections', [
    ...loads,
    required === null ? 0 : ROOM_ABOVE * required,
    ...trials.map(({ high }) => Math.min(high ?? 0, 1.3 * top)),
  ])
  const place = (index: number) => (100 * (index + 0.5)) / trials.length
  const known = knownAfter(trials)
  const intervals = known.map(({ low, high }, index) => ({
    x: place(index),
    low: y.place(low),
    // Open at the top until something failed.
    high: low === null ? null : (y.place(high) ?? 100),
  }))
  const estimates = known.map(({ estimate }, index) => ({ x: place(index), y: y.place(estimate) }))
  const outcomes = new Set(trials.map(({ outcome }) => outcome))
  return chart({
    id: 'search',
    title: 'The search for the capacity, trial by trial',
    text: textOf(trials),
    x: trialAxis(trials, place),
    y,
    marks: [
      bandOf(intervals, 'quiet'),
      lineOf(estimates, 'quiet'),
      required === null ? null : limitLine(y.place(required)),
      trials.map(({ outcome, connections }, index) => {
        const [shape, tone] = LOOKS[outcome]
        return shapeAt({ x: place(index), y: y.place(connections) }, shape, tone)
      }),
      required === null ? null : limitName(y.place(required), `required: ${amount(required)}`),
    ],
    legend: legendOf([
      ...OUTCOMES.filter((outcome) => outcomes.has(outcome)).map((outcome) => LOOKS[outcome]),
      ['line', 'quiet', 'estimate of the capacity, with its 90 % interval'],
    ]),
    numbers: trialTable(trials, place),
    height: 220,
  })
}

/** The interval after each trial. One that says nothing leaves it as it was. */
function knownAfter(trials: readonly Trial[]): readonly Pick<Trial, 'low' | 'estimate' | 'high'>[] {
  let last: Pick<Trial, 'low' | 'estimate' | 'high'> = { low: null, estimate: null, high: null }
  return trials.map((trial) => {
    if (trial.low !== null) last = trial
    return last
  })
}

function textOf(trials: readonly Trial[]): string {
  const of = (outcome: Trial['outcome']) => trials.filter((trial) => trial.outcome === outcome)
  const highest = Math.max(...of('pass').map(({ connections }) => connections))
  const lowest = Math.min(...of('fail').map(({ connections }) => connections))
  const passed = Number.isFinite(highest)
    ? `the highest load that passed has ${amount(highest)} connections`
    : 'no load passed'
  const failed = Number.isFinite(lowest) ? `the lowest that failed ${amount(lowest)}` : 'none failed'
  const invalid = of('invalid').length
  return `Of ${amount(trials.length)} trials ${passed}, ${failed}${invalid > 0 ? `; ${amount(invalid)} invalid` : ''}.`
}

function trialAxis(trials: readonly Trial[], place: (index: number) => number): Axis {
  const step = Math.ceil(trials.length / 12)
  const ticks = trials.flatMap(({ number }, index): Tick[] =>
    index % step === 0 ? [{ at: place(index), text: amount(number) }] : [],
  )
  return { label: 'trial, in the order of time', ticks, place: (value) => value }
}

function trialTable(trials: readonly Trial[], place: (index: number) => number): Html {
  const rows = trials.map((trial, index): Row => {
    const { low, estimate, high } = trial
    return {
      at: place(index),
      cells: [
        amount(trial.number),
        amount(trial.connections),
        trial.outcome,
        trial.purpose,
        amount(trial.healthy),
        amount(trial.fps_per_connection, 1),
        amount(trial.mbit_per_second, 1),
        amount(estimate),
        low === null ? amount(null) : `${amount(low)} to ${high === null ? 'open' : amount(high)}`,
        amount(trial.server_cpu_cores, 2),
        trial.reason ?? '',
      ],
    }
  })
  return table({ caption: 'Trials of the search', columns: TRIAL_COLUMNS, rows })
}

const TRIAL_COLUMNS = [
  { name: 'trial', isNumber: true },
  { name: 'connections', isNumber: true },
  { name: 'outcome' },
  { name: 'why this load' },
  { name: 'healthy', isNumber: true },
  { name: 'FPS each', isNumber: true },
  { name: 'Mbit/s', isNumber: true },
  { name: 'estimate', isNumber: true },
  { name: '90 % interval' },
  { name: 'server processors', isNumber: true },
  { name: 'reason' },
]
