/** The options of a measuring run, in camel case as commander hands them over. */
export const OPTIONS = [
  'cameras',
  'connectionsPerCamera',
  'duration',
  'settle',
  'target',
  'camerasApi',
  'camerasApiItems',
  'cameraIdField',
  'cameraUrlField',
  'cameraFilter',
  'camerasFile',
  'shuffle',
  'seed',
  'header',
  'insecure',
  'connectRate',
  'nominalFps',
  'protocol',
  'rtspTransport',
  'rtspAudio',
  'workers',
  'force',
  'utilization',
  'serverPid',
  'isolate',
  'findCapacity',
  'maxConnections',
  'search',
  'trialDuration',
  'timeBudget',
  'grow',
  'baselineTarget',
  'thresholds',
  'onInconclusive',
  'frTarget',
  'reportsDir',
  'logsDir',
] as const
export type Option = (typeof OPTIONS)[number]

/** What was typed, before anything is known about it. An option that was not given is absent or undefined. */
export type RawOptions = { readonly [K in Option]?: unknown }

/** Says how the user typed an option, so that messages can name it. */
export type OptionNaming = (option: Option) => string

/** Names as on the command line: `<cameras>`, `--no-shuffle`, `--connections-per-camera`. */
export const cliNaming: OptionNaming = (option) => {
  if (option === 'cameras') return '<cameras>'
  return option === 'shuffle' ? '--no-shuffle' : `--${kebabCase(option)}`
}

export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
