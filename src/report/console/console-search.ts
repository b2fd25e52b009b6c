import { markdownTable } from 'markdown-table'
import { clip, escapeTerminal } from '../../text/escape.ts'
import type { Report } from '../schema/schema.ts'
import type { Section } from './section.ts'

type Trial = Report['trials'][number]

interface Column {
  readonly name: string
  readonly align: 'l' | 'r'
  readonly text: (trial: Trial) => string
}

const NONE = '–'
const MAX_WHY = 60

/** Every trial of the capacity search; null if there were none. */
export function searchSection({ trials }: Report): Section | null {
  if (trials.length === 0) return null
  return ['🔍 Search:', summaryOf(trials), ...tableOf(trials).split('\n')]
}

function summaryOf(trials: readonly Trial[]): string {
  const seconds = Math.max(...trials.map((trial) => trial.elapsed_seconds))
  const count = (outcome: Trial['outcome']) => trials.filter((trial) => trial.outcome === outcome).length
  const outcomes = `${count('pass')} passed, ${count('fail')} failed, ${count('invalid')} invalid`
  const time = seconds > 0 ? ` in ${seconds.toFixed(0)} s` : ''
  return `${trials.length === 1 ? '1 trial' : `${trials.length} trials`}${time}: ${outcomes}`
}

const COLUMNS: readonly Column[] = [
  { name: '#', align: 'r', text: ({ number }) => (number === 0 ? NONE : String(number)) },
  { name: 'connections', align: 'r', text: ({ connections }) => String(connections) },
  { name: 'healthy', align: 'r', text: ({ healthy }) => String(healthy) },
  { name: 'FPS', align: 'r', text: fps },
]

const CPU: Column = {
  name: 'CPU cores',
  align: 'r',
  text: ({ server_cpu_cores: cores }) => (cores === null ? NONE : cores.toFixed(2)),
}

const CONCLUSIONS: readonly Column[] = [
  { name: 'verdict', align: 'l', text: ({ outcome }) => outcome },
  { name: '90% interval', align: 'l', text: interval },
  { name: 'why', align: 'l', text: why },
]

function tableOf(trials: readonly Trial[]): string {
  const isWatched = trials.some((trial) => trial.server_cpu_cores !== null)
  const columns = [...COLUMNS, ...(isWatched ? [CPU] : []), ...CONCLUSIONS]
  const rows = trials.map((trial) => columns.map(({ text }) => text(trial)))
  const align = columns.map((column) => column.align)
  return markdownTable([columns.map(({ name }) => name), ...rows], { align })
}

/** Reports from before this field say 0 seconds. */
function fps({ fps_per_connection: rate, seconds }: Trial): string {
  return seconds > 0 ? rate.toFixed(1) : NONE
}

/** Rounded outwards, like the result of the search. */
function interval({ low, high }: Trial): string {
  return low === null || high === null ? NONE : `${Math.floor(low)} to ${Math.ceil(high)}`
}

/** Escaped here, because the column is as wide as what is shown. */
function why({ reason }: Trial): string {
  return reason === null ? '' : clip(escapeTerminal(reason), MAX_WHY)
}
