import { counted } from '../../analysis/stats/counted.ts'
import { clip } from '../../text/escape.ts'
import type { Report } from '../schema/schema.ts'
import { type Column, tableLines } from './console-table.ts'
import type { Line, Section, Tone } from './section.ts'

type Trial = Report['trials'][number]

interface TrialColumn extends Column {
  readonly text: (trial: Trial) => string
}

const NONE = '–'
const MAX_WHY = 60

/** Every trial of the capacity search; null if there were none. */
export function searchSection({ trials }: Report): Section | null {
  if (trials.length === 0) return null
  return ['🔍 Search:', summaryOf(trials), ...tableOf(trials)]
}

export function summaryOf(trials: readonly Trial[]): string {
  const seconds = Math.max(...trials.map((trial) => trial.elapsed_seconds))
  const count = (outcome: Trial['outcome']) => trials.filter((trial) => trial.outcome === outcome).length
  const outcomes = `${count('pass')} passed, ${count('fail')} failed, ${count('invalid')} invalid`
  const time = seconds > 0 ? ` in ${seconds.toFixed(0)} s` : ''
  return `${counted(trials.length, 'trial')}${time}: ${outcomes}`
}

const COLUMNS: readonly TrialColumn[] = [
  { name: '#', align: 'right', text: ({ number }) => (number === 0 ? NONE : String(number)) },
  { name: 'connections', align: 'right', text: ({ connections }) => String(connections) },
  { name: 'healthy', align: 'right', text: ({ healthy }) => String(healthy) },
  { name: 'FPS', align: 'right', text: fps },
]

const PROCESSORS: TrialColumn = {
  name: 'server processors',
  align: 'right',
  text: ({ server_cpu_cores: cores }) => (cores === null ? NONE : cores.toFixed(2)),
}

const CONCLUSIONS: readonly TrialColumn[] = [
  { name: 'verdict', align: 'left', text: ({ outcome }) => outcome },
  { name: '90 % interval', align: 'left', text: interval },
  { name: 'why', align: 'left', text: why },
]

const TONES: Readonly<Record<Trial['outcome'], Tone>> = { pass: 'good', fail: 'bad', invalid: 'unsure' }

function tableOf(trials: readonly Trial[]): Line[] {
  const isWatched = trials.some((trial) => trial.server_cpu_cores !== null)
  const columns = [...COLUMNS, ...(isWatched ? [PROCESSORS] : []), ...CONCLUSIONS]
  const shown = columns.filter(({ text }) => trials.some((trial) => text(trial) !== ''))
  const rows = trials.map((trial) => shown.map(({ text }) => text(trial)))
  const [header = '', ...lines] = tableLines(shown, rows)
  return [header, ...lines.map((text, at): Line => ({ text, tone: TONES[trials[at]?.outcome ?? 'invalid'] }))]
}

/** Reports from before this field say 0 seconds. */
function fps({ fps_per_connection: rate, seconds }: Trial): string {
  return seconds > 0 ? rate.toFixed(1) : NONE
}

/** Rounded outwards, like the result of the search. */
function interval({ low, high }: Trial): string {
  return low === null || high === null ? NONE : `${Math.floor(low)} to ${Math.ceil(high)}`
}

function why({ reason }: Trial): string {
  return reason === null ? '' : clip(reason, MAX_WHY)
}
