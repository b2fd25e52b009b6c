import type { HealthRule } from '../../model/health-rules.ts'

/** What connections do that break a rule now: `2 connections stalled for 5 s`. */
const ALERTS: Readonly<Record<HealthRule, string>> = {
  refused: 'refused',
  first_frame: 'without a first frame',
  dropped: 'dropped',
  long_stall: 'stalled',
  stall_ratio: 'stalling',
  fps: 'below their frame rate',
  loss: 'losing packets',
}

export function alertText(rule: HealthRule, connections: number): string {
  return connections === 1 ? ALERTS[rule].replace('their', 'its') : ALERTS[rule]
}
