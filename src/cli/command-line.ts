import { Command } from 'commander'
import { readCount } from '../config/digits.ts'
import { found } from '../config/found.ts'
import { cliFlags, cliHelp, cliNaming } from '../config/option-naming.ts'
import { entryOf, OPTION_NAMES } from '../config/options.ts'
import { badInput, type InputProblem, type Problem } from '../errors.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import { listed } from '../text/listed.ts'
import { nearest } from '../text/nearest.ts'
import { unknownWord } from './line-error.ts'

/** Longer than any option or file name that people type. */
const MAX_SHOWN = 200

/** How `--list` prints. */
export type ListFormat = (typeof LIST_FORMATS)[number]
const LIST_FORMATS = ['table', 'json'] as const

/** The options of a measuring run. Their values are checked in config/, not here. */
export function measureCommand(version: string): Command {
  const command = new Command('camgate')
    .description(
      'Measures whether a camera-stream server carries the cameras it should: opens connections to each camera, ' +
        'counts every complete frame, judges, and writes reports. Without a target it tests built-in cameras.',
    )
    .version(version)
    .argument('[cameras]', cliHelp('cameras'))
  for (const option of OPTION_NAMES.filter((name) => name !== 'cameras')) {
    if (entryOf(option).isRepeatable) command.option(cliFlags(option), cliHelp(option), collect)
    else command.option(cliFlags(option), cliHelp(option))
  }
  return command
    .option('--list', 'print the cameras that would be tested, and stop; <cameras> may be left out')
    .option('--format <name>', `of --list: ${listed(LIST_FORMATS)}`)
    .option('--json', 'print the report, or the list, as JSON')
    .option('--quiet', 'print only the verdict')
    .option('--dashboard [port]', 'show the run as a live page on this machine; without a port, any')
    .option('--no-color', 'no colours (NO_COLOR works too)')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', MORE_HELP)
}

const MORE_HELP = `
Commands:
  camgate simulate [options]         run the built-in cameras as a separate server
  camgate init [options]             write thresholds.json and a workflow to begin with
  camgate compare <report.json>      judge a stored report against thresholds.json; two: side by side
  camgate baseline <report.json>...  record reports in thresholds.json, to judge later runs against
  camgate merge <report.json>...     judge the reports of all shards of a run as one
  camgate report <report.json>       render a stored report again
  camgate trend <report.json>...     show steps and slow drifts in a series of stored reports
  camgate agent [options]            lend this machine to runs that another machine coordinates
  camgate kubernetes ... -- <run>    print a manifest that makes a run on N agents
  camgate help <command>             the same as camgate <command> --help

Examples:
  camgate 24 --connections-per-camera 2 --duration 60
  camgate 50 --connections-per-camera 2 --target 'http://localhost:8081/{camera}/stream'
  camgate rtsp://localhost:8554/front-door

Exit codes:
  0    pass; also inconclusive, unless --on-inconclusive says otherwise
  1    gate failed
  2    bad input
  3    inconclusive with --on-inconclusive fail; with warn too when this machine read too slowly;
       always when it cannot carry the plan
  4    unreachable, or no frame from any camera
  70   internal error (please report it)
  130  interrupted`

/** The cameras as they were typed: a number, or the URL of a single one. */
export function camerasOf(command: Command): { readonly cameras?: string; readonly target?: string } {
  const [word] = wordsOf(command)
  if (word === undefined) return {}
  return isUrl(word) ? { cameras: '1', target: word } : { cameras: word }
}

/**
 * Refuses a misspelt command at once: the rest of its line is about another command than measuring.
 * @throws CamgateError `bad_input` that suggests the command
 */
export function refuseMisspelt(command: Command, commands: readonly string[]): void {
  const [word] = wordsOf(command)
  const meant = word === undefined || isUrl(word) ? undefined : nearest(word, commands)
  if (word !== undefined && meant !== undefined) throw badInput([unknownWord(word, 'command', meant)])
}

/** Problems of the line itself, to be reported together with all others. */
export function lineProblems(command: Command, typed: readonly string[]): InputProblem[] {
  const unknown = command.args.filter(isOption)
  // The word after an unknown option is most likely its value.
  const extra = unknown.length > 0 ? [] : wordsOf(command).slice(1)
  return [
    ...unknown.map((word) => unknownOption(word, command)),
    ...extra.map(oneTooMany),
    ...repeated(command, typed).map((option) => ({ option, found: 'two values', expected: 'one' })),
    ...urlTwice(command),
    ...portProblems(command),
    ...formatProblems(command),
    ...camerasAsPort(command),
  ]
}

/** How the cameras are to be listed; null if they are to be tested. */
export function listFormat(command: Command): ListFormat | null {
  const { list, format, json } = command.opts()
  if (list !== true) return null
  return LIST_FORMATS.find((name) => name === format) ?? (json === true ? 'json' : 'table')
}

function formatProblems(command: Command): InputProblem[] {
  const { list, format } = command.opts()
  if (typeof format !== 'string') return []
  if (list !== true) return ['--format requires --list']
  if (LIST_FORMATS.some((name) => name === format)) return []
  return [{ option: '--format', found: found(format), expected: listed(LIST_FORMATS) }]
}

/** The port of the live page: 0 for any; null without one. */
export function dashboardPort(value: unknown): number | null {
  return typeof value === 'string' ? (readPort(value) ?? null) : value === true ? 0 : null
}

function portProblems(command: Command): Problem[] {
  const { dashboard } = command.opts()
  if (typeof dashboard !== 'string' || readPort(dashboard) !== undefined) return []
  return [{ option: '--dashboard', found: found(dashboard), expected: 'a port from 0 to 65535' }]
}

/** A number behind `--dashboard` is its port, also where it was meant as the number of cameras. */
function camerasAsPort(command: Command): InputProblem[] {
  const { dashboard, list } = command.opts()
  const isMissing = wordsOf(command).length === 0 && list !== true
  const isTaken = isMissing && typeof dashboard === 'string' && Number(dashboard) > 0
  return isTaken
    ? [`--dashboard takes ${dashboard} as its port: put the number of cameras in front of it`]
    : []
}

function readPort(text: string): number | undefined {
  return readCount(text, 0, 65_535)
}

function wordsOf(command: Command): string[] {
  return command.args.filter((word) => !isOption(word))
}

/** Negative numbers are not options. */
function isOption(word: string): boolean {
  return word.startsWith('-') && Number.isNaN(Number(word))
}

function isUrl(word: string): boolean {
  return /^(?:https?|rtsps?):\/\//i.test(word)
}

function unknownOption(word: string, { options }: Command): Problem {
  const [option = word, ...value] = word.split('=')
  const known = options.map(({ long }) => long ?? '')
  if (value.length > 0 && known.includes(option))
    return { option, found: `the value ${found(value.join('='))}`, expected: 'none: it is a switch' }
  return unknownWord(safeUrl(option).slice(0, MAX_SHOWN), 'option', nearest(option, known))
}

function oneTooMany(word: string): Problem {
  const expected = 'only the number of cameras, or the URL of one; a URL beside it belongs behind --target'
  // It may be a camera's URL whose --target was forgotten.
  return { option: safeUrl(word).slice(0, MAX_SHOWN), found: 'one argument too many', expected }
}

function urlTwice(command: Command): InputProblem[] {
  const { target } = camerasOf(command)
  const isTwice = target !== undefined && command.opts().target !== undefined
  return isTwice
    ? [`${safeUrl(target)} cannot be combined with --target: the cameras come from one place`]
    : []
}

/**
 * For these, the last one would silently win and the others would not be tested. For all other options, scripts expect
 * the last one to win.
 */
const ONLY_ONCE: ReadonlySet<string> = new Set(
  (['target', 'baselineTarget', 'camerasFile', 'camerasApi'] as const).map(cliNaming),
)

function repeated({ options }: Command, typed: readonly string[]): string[] {
  const valued = new Set(options.filter(({ required }) => required).map(({ long }) => long))
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (let at = 0; at < typed.length; at += 1) {
    const [name = ''] = (typed[at] ?? '').split('=')
    if (!valued.has(name)) continue
    if (seen.has(name) && ONLY_ONCE.has(name)) twice.add(name)
    seen.add(name)
    // Its value is not an option, whatever it looks like.
    if (name === typed[at]) at += 1
  }
  return [...twice]
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}
