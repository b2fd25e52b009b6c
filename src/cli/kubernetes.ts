import { Command } from 'commander'
import { z } from 'zod'
import { found } from '../config/found.ts'
import { kebabCase } from '../config/option-naming.ts'
import { count, duration } from '../config/option-types.ts'
import type { RawOptions } from '../config/options.ts'
import { planFrom } from '../config/read-plan.ts'
import { parseThresholds } from '../config/thresholds.ts'
import { badInput, EXIT, type InputProblem } from '../errors.ts'
import { DEFAULT_THRESHOLDS, readThresholdsText } from '../files/thresholds-file.ts'
import { manifestText } from '../kubernetes/manifest-text.ts'
import { runProblems } from '../kubernetes/run-problems.ts'
import { checkable, patternsOf, runSettings } from '../kubernetes/run-settings.ts'
import { targetPatternProblem } from '../protocols/allowed-targets.ts'
import { write } from '../publish/print.ts'
import { VERSION } from '../version.ts'
import { allOrErrors } from './all-or-errors.ts'
import { camerasOf, lineProblems, measureCommand } from './command-line.ts'
import { IN_OUR_WORDS } from './line-error.ts'

const EXAMPLE = "-- 100 --target 'rtsp://server:8554/{camera}' --find-capacity"
/** Like the run's NATS server off loopback, so that the same rules hold. */
const NATS = { nats: 'tls://user:password@nats', runToken: '0123456789abcdef' }

/** Names of resources: labels of DNS (RFC 1123), or several joined by dots. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/

const TYPES = {
  agents: count(1, 256),
  image: image(),
  natsImage: image(),
  // The number of an agent and a word follow it in names of 63 characters.
  name: name(LABEL, 40),
  namespace: name(LABEL, 63).optional(),
  cpus: count(1, 256),
  memory: z.string().regex(/^[1-9]\d{0,5}(?:Mi|Gi)$/, 'memory such as 512Mi or 2Gi'),
  allowTarget: z.array(pattern()).max(64, 'at most 64 of them').optional(),
  secret: name(SUBDOMAIN, 253).optional(),
  reportsClaim: name(SUBDOMAIN, 253).optional(),
  deadline: duration('1m', '168h'),
} as const

type Typed = { readonly [K in keyof typeof TYPES]?: unknown }
type Values = { readonly [K in keyof typeof TYPES]: z.output<(typeof TYPES)[K]> }

/**
 * `camgate kubernetes … -- <run>`: prints a manifest of agents, their NATS server and a coordinator that makes the run.
 * @throws CamgateError `bad_input` with every problem
 */
export async function kubernetes(words: readonly string[]): Promise<number> {
  const split = words.includes('--') ? words.indexOf('--') : words.length
  const command = kubernetesCommand().exitOverride().configureOutput(IN_OUR_WORDS)
  const typed: Typed = command.parse(words.slice(0, split), { from: 'user' }).opts()
  const [values, run] = await allOrErrors([readValues(typed), readRun(words.slice(split + 1), typed)])
  const text = manifestText(
    {
      ...values,
      namespace: values.namespace ?? null,
      secret: values.secret ?? null,
      reportsClaim: values.reportsClaim ?? null,
      deadlineSeconds: Math.ceil(values.deadline / 1000),
      allowTargets: values.allowTarget ?? patternsOf(run.raw),
      run: run.settings,
    },
    VERSION,
  )
  await write(text)
  return EXIT.pass
}

export function kubernetesCommand(): Command {
  return new Command('camgate kubernetes')
    .description(
      'Prints a manifest for Kubernetes: N agents, the NATS server that they meet at, and a coordinator that makes ' +
        `the run after "--". It contains no secret: its first lines say which Secrets to create.`,
    )
    .usage('[options] -- <cameras> [options of the run]')
    .option('--agents <n>', 'how many agents hold the connections')
    .option('--image <name>', 'the image of this program', `camgate:${VERSION}`)
    .option('--nats-image <name>', 'the image of the NATS server', 'nats:2.14.10')
    .option('--name <name>', 'beginning of the names of all resources', 'camgate')
    .option('--namespace <name>', 'namespace of all resources; without it, the one that kubectl uses')
    .option('--cpus <n>', 'processors of each agent', '2')
    .option('--memory <size>', 'memory of each agent', '1Gi')
    .option(
      '--allow-target <pattern>',
      'what agents may open connections to; may be repeated (default: scheme, host and port of the targets)',
      collect,
    )
    .option('--secret <name>', 'a Secret with variables for $(NAME) in the run, and files')
    .option('--reports-claim <name>', 'a PersistentVolumeClaim that keeps reports and logs')
    .option('--deadline <time>', 'when pods are ended, whatever they wait for', '6h')
    .addHelpText('after', `\nExample:\n  camgate kubernetes --agents 8 ${EXAMPLE} > manifest.yaml`)
}

function name(pattern: RegExp, maxLength: number) {
  const expected = `a name of at most ${maxLength} lower-case letters, digits and hyphens`
  return z.string().max(maxLength, expected).regex(pattern, expected)
}

function pattern() {
  return z.string().superRefine((text, { addIssue }) => {
    const expected = targetPatternProblem(text)
    if (expected !== null) addIssue(expected)
  })
}

/** As registries write it: host, path, tag and digest. */
function image() {
  return z.string().regex(/^[a-z0-9][\w./:@-]{0,254}$/i, 'the name of an image, such as host/camgate:1.0')
}

async function readValues(typed: Typed): Promise<Values> {
  const problems: InputProblem[] = []
  const entries = Object.entries(TYPES).map(([option, type]) => {
    const value = typed[option as keyof Typed]
    const { data, error } = type.safeParse(value)
    const wrong = error?.issues.map(
      ({ message, path: [at] }) => [found(valueAt(value, at)), message] as const,
    )
    for (const [shown, expected] of new Map(wrong?.map((one) => [one.join(' '), one])).values())
      problems.push({ option: `--${kebabCase(option)}`, found: shown, expected })
    return [option, data]
  })
  if (problems.length > 0) throw badInput(problems)
  return Object.fromEntries(entries)
}

/** Of an option that may be repeated, the value that is wrong. */
function valueAt(value: unknown, at: PropertyKey | undefined): unknown {
  return Array.isArray(value) && typeof at === 'number' ? value[at] : value
}

/** The run as a command line like any other has it, checked by the same tables. */
async function readRun(words: readonly string[], typed: Typed) {
  if (words.length === 0)
    throw badInput([{ option: '--', found: 'nothing', expected: `the run, such as ${EXAMPLE}` }])
  const command = measureCommand(VERSION).exitOverride().configureOutput(IN_OUR_WORDS)
  command.parse(words, { from: 'user' })
  const { json, quiet, color: _, dashboard, list, format: _format, ...options } = command.opts()
  const raw: RawOptions = { ...options, ...camerasOf(command) }
  const { allowTarget = [], secret } = typed as { allowTarget?: readonly string[]; secret?: string }
  const deadlineMs = TYPES.deadline.safeParse(typed.deadline).data
  const useless = Object.entries({ list, dashboard }).filter(([, value]) => value !== undefined)
  const [thresholds] = await allOrErrors([
    thresholdsText(raw),
    refuse([
      ...lineProblems(command, words),
      ...useless.map(([option]) => `--${option} cannot be given after --: nobody can see it in a cluster`),
      ...runProblems(raw, { secret, allowTargets: allowTarget, deadlineMs }),
    ]),
    checkPlan(raw, typed),
  ])
  return { raw, settings: runSettings(raw, thresholds, { json: json === true, quiet: quiet === true }) }
}

async function refuse(problems: readonly InputProblem[]): Promise<void> {
  if (problems.length > 0) throw badInput(problems)
}

/** As in a run on this machine: the file that was named, or the one that is there. */
async function thresholdsText({ thresholds }: RawOptions): Promise<string | null> {
  const path = typeof thresholds === 'string' ? thresholds : undefined
  const text = await readThresholdsText(path ?? DEFAULT_THRESHOLDS, path !== undefined)
  if (text !== null) parseThresholds(text, path ?? DEFAULT_THRESHOLDS)
  return text
}

async function checkPlan(raw: RawOptions, { agents = '1' }: Typed): Promise<void> {
  const isAgents = TYPES.agents.safeParse(agents).success
  planFrom({ ...checkable(raw), ...NATS, agents: isAgents ? agents : '1' }, null)
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}
