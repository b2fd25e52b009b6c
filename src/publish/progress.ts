import type { LiveSecond } from '../load/engine.ts'
import { alertText } from '../report/facts/health-words.ts'
import { clip, escapeTerminal } from '../text/escape.ts'

/** How often a line is written where none can be overwritten: less often the longer a run takes. */
const QUIET_TERMINAL_S = [
  { fromS: 3600, everyS: 300 },
  { fromS: 600, everyS: 60 },
  { fromS: 0, everyS: 10 },
] as const
/** A connection that repeatedly breaks a rule must not fill a log. */
const MAX_ALERTS = 500
const NAMES_SHOWN = 3
/** Terminals that do not know their width say 0. */
const MIN_COLUMNS = 20

export interface ProgressStream {
  readonly isTTY?: boolean
  /** Of a terminal. */
  readonly columns?: number
  write(text: string): unknown
}

/** What shows a run while it goes on. */
export type ProgressView = Pick<Progress, 'say' | 'second' | 'end'>

/** Several views as one; null without any. */
export function viewsTogether(views: readonly ProgressView[]): ProgressView | null {
  if (views.length === 0) return null
  return {
    say: (text) => {
      for (const view of views) view.say(text)
    },
    second: (live, phase) => {
      for (const view of views) view.second(live, phase)
    },
    end: () => {
      for (const view of views) view.end()
    },
  }
}

/**
 * The progress line and the alerts on standard error: every second on a terminal, otherwise every 10 s, after ten minutes every
 * minute, and after an hour every five.
 */
export class Progress {
  private readonly stream: ProgressStream
  private readonly isTerminal: boolean
  private seconds = 0
  private alerts = 0
  private isLineOpen = false

  constructor(stream: ProgressStream) {
    this.stream = stream
    this.isTerminal = stream.isTTY === true
  }

  /** A line that stays: the next step of the run, or an alert. */
  say(text: string): void {
    this.stream.write(`${this.isLineOpen ? '\r\x1b[K' : ''}${escapeTerminal(text)}\n`)
    this.isLineOpen = false
  }

  second(live: LiveSecond, phase: string): void {
    this.alert(alertLines(live))
    this.seconds += 1
    if (this.isTerminal) {
      // A line that wraps could not be overwritten.
      this.stream.write(`\r\x1b[K${progressLine(live, phase, this.stream.columns)}`)
      this.isLineOpen = true
    } else if (this.seconds % everyS(this.seconds) === 0) {
      this.say(progressLine(live, phase))
    }
  }

  private alert(lines: readonly string[]): void {
    for (const line of lines) {
      this.alerts += 1
      if (this.alerts <= MAX_ALERTS) this.say(line)
      if (this.alerts === MAX_ALERTS) this.say('Further alerts are not shown.')
    }
  }

  end(): void {
    if (this.isLineOpen) this.stream.write('\n')
    this.isLineOpen = false
  }
}

function everyS(seconds: number): number {
  return QUIET_TERMINAL_S.find(({ fromS }) => seconds > fromS)?.everyS ?? 10
}

/**
 * `Progress: 42s/120s | Connections: 47/48 healthy | FPS: 24.9 | 410 Mbit/s | …`; the phase is the time. As many facts
 * as fit the terminal.
 */
function progressLine(live: LiveSecond, phase: string, columns = 0): string {
  const facts = [
    `Progress: ${phase}`,
    `Connections: ${live.healthy}/${live.planned} healthy`,
    `FPS: ${live.fps.toFixed(1)}`,
    `${Math.round((live.bytes * 8) / 1e6)} Mbit/s`,
    `Reconnections: ${live.reconnections}`,
    `Generator: ${Math.round(100 * live.generatorLoad)}%`,
  ]
  if (columns < MIN_COLUMNS) return facts.join(' | ')
  const lines = facts.map((_, at) => facts.slice(0, at + 1).join(' | '))
  return lines.findLast((line) => line.length < columns) ?? clip(facts[0] ?? '', columns - 1)
}

/** A line for each rule that connections broke or keep again. */
export function alertLines(live: LiveSecond): string[] {
  const byRule = Map.groupBy(live.changes, (change) => change.rule)
  return [...byRule].map(([rule, changes]) => {
    const ids = changes.map((change) => change.connectionId)
    const names = ids.slice(0, NAMES_SHOWN).join(', ') + (ids.length > NAMES_SHOWN ? ', …' : '')
    const what = rule === null ? 'healthy again' : `${alertText(rule, ids.length)} for 5 s`
    return `${rule === null ? 'Recovered' : 'Alert'}: ${ids.length} ${ids.length === 1 ? 'connection' : 'connections'} ${what} (${names})`
  })
}
