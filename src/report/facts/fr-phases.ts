/** What to monitor, as in the legacy report. */
export const MONITORING_REQUIREMENTS: readonly string[] = [
  'CPU usage during FR processing',
  'Memory consumption per camera stream',
  'Network bandwidth utilization',
  'FR processing latency per frame',
]

/**
 * The steps to the target: half of it, then 80–100 %, then monitoring. Never more than the recommended number of
 * cameras; a phase that this cuts short says so.
 */
export function phasesFor(target: number, recommended: number): [string, string, string] {
  return [firstPhase(target, recommended), secondPhase(target, recommended), thirdPhase(target, recommended)]
}

function firstPhase(target: number, recommended: number): string {
  const start = Math.ceil(target / 2)
  if (recommended === 0) return 'Deploy no cameras yet (none are recommended by this test)'
  if (recommended >= start) return `Deploy ${cameras(start)} (conservative start)`
  return `Deploy ${cameras(recommended)} (conservative start, capped by the number recommended)`
}

function secondPhase(target: number, recommended: number): string {
  const most = Math.min(target, recommended)
  const least = Math.min(Math.ceil((target * 80) / 100), most)
  const cap = recommended < target ? ` (capped by the number recommended, ${target} wanted)` : ''
  if (recommended === 0) return 'Raise the capacity and test again before scaling'
  if (recommended < target && recommended <= Math.ceil(target / 2))
    return `Stay at ${cameras(recommended)}${cap}`
  const range = least < most ? `${least}-${cameras(most)}` : cameras(most)
  return `Scale to ${range} based on performance${cap}`
}

function thirdPhase(target: number, recommended: number): string {
  if (recommended >= target) return 'Monitor and optimize before further scaling'
  return `Monitor and optimize before further scaling; test again before going on to ${cameras(target)}`
}

function cameras(count: number): string {
  return count === 1 ? '1 camera' : `${count} cameras`
}
