import { availableParallelism } from 'node:os'
import { Command, Option } from 'commander'
import { defaultAgentName, isAgentName, NAME_EXPECTATION } from '../agents/agent-name.ts'
import { connectNats } from '../agents/connect-nats.ts'
import { serveAgent } from '../agents/serve-agent.ts'
import { found } from '../config/found.ts'
import { keyProblem, type NatsAccess, natsUrlExpectation, securityProblem } from '../config/nats-address.ts'
import { badInput, EXIT, type InputProblem } from '../errors.ts'
import { targetPatternProblem } from '../protocols/allowed-targets.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import { Interruption } from '../system/interruption.ts'
import { safeText } from '../text/safe-text.ts'
import { VERSION } from '../version.ts'
import { IN_OUR_WORDS } from './line-error.ts'

interface AgentOptions {
  readonly nats?: string
  readonly name: string
  readonly allowTarget: readonly string[]
  readonly natsCreds?: string
  readonly natsCa?: string
  readonly natsCert?: string
  readonly natsKey?: string
  readonly runToken?: string
  readonly once?: true
}

const MIN_TOKEN = 16
const MAX_TOKEN = 1000
const MAX_PATTERNS = 64
const FILES = { creds: '--nats-creds', ca: '--nats-ca', cert: '--nats-cert', key: '--nats-key' } as const

/**
 * `camgate agent`: lends this machine to the runs of a coordinator until it is interrupted.
 * @param program the file of the command line, which can serve as a load worker
 * @throws CamgateError `bad_input` with every problem of the options, `unreachable` when the NATS server ends it
 */
export async function agent(program: string, words: readonly string[], clockShiftMs = 0): Promise<number> {
  const command = agentCommand().exitOverride().configureOutput(IN_OUR_WORDS).parse(words, { from: 'user' })
  const options = command.opts<AgentOptions>()
  const access = accessOf(options, process.env)
  const problems = [...problemsOf(options, access), ...strayWords(command)]
  if (problems.length > 0) throw badInput(problems)
  const { signal } = new Interruption(() => say('Interrupted: closing what is open …'))
  const { name, allowTarget, once } = options
  const patience = { waitMs: Number.POSITIVE_INFINITY, signal, waiting: say }
  const wire = await connectNats(access, { files: FILES, name: `camgate agent ${name}` }, patience)
  try {
    const processors = availableParallelism()
    say(`Agent "${name}" (${processors} processors) waits for runs at ${safeUrl(access.url)}.`)
    await serveAgent({
      ...{ wire, name, program, signal, clockShiftMs },
      allowed: allowTarget.length === 0 ? null : allowTarget,
      toolVersion: VERSION,
      runToken: access.runToken,
      isOnce: once === true,
      runBegan: () => say('Works for a run.'),
      runEnded: (why) => say(`Done with the run: ${safeText(why)}.`),
    })
  } finally {
    await wire.close()
  }
  return EXIT.pass
}

export function agentCommand(): Command {
  return new Command('camgate agent')
    .usage('--nats <url> [options]')
    .description(
      'Lends this machine to runs that another machine coordinates (camgate … --nats URL --agents K): it opens the ' +
        'connections that a run asks for, where that is allowed, and counts their frames.',
    )
    .option('--nats <url>', 'NATS server that the runs use too: tls://host:4222')
    .addOption(
      new Option('--name <name>', 'how reports name this agent').default(
        defaultAgentName(),
        'that of the machine',
      ),
    )
    .addOption(
      new Option(
        '--allow-target <pattern>',
        'where connections may go: scheme://host[:port][/path] with * where anything may be; may be repeated',
      )
        .argParser((value: string, before: readonly string[]) => [...before, value])
        .default([], 'only this machine'),
    )
    .option('--nats-creds <path>', 'credentials file of the NATS server')
    .option(
      '--nats-ca <path>',
      'certificates (PEM) that the certificate of the NATS server is checked against',
    )
    .option('--nats-cert <path>', 'certificate (PEM) to show to the NATS server')
    .option('--nats-key <path>', 'key (PEM) of that certificate')
    .option(
      '--run-token <text>',
      'secret that the runs have too, of at least 16 characters (better: CAMGATE_RUN_TOKEN)',
    )
    .option('--once', 'end after one run')
    .allowExcessArguments()
    .addHelpText('after', MORE_HELP)
}

const MORE_HELP = `
Unless the NATS server is on loopback, TLS, a login (--nats-creds, --nats-cert or tls://user:password@host) and a run
token are required.

Example:
  camgate agent --nats tls://nats.example.org --nats-creds agent.creds --allow-target 'rtsp://10.20.*.*:8554'
`

function accessOf(options: AgentOptions, environment: NodeJS.ProcessEnv): NatsAccess {
  const { nats = '', natsCreds = null, natsCa = null, natsCert = null, natsKey = null } = options
  const runToken = options.runToken ?? (environment.CAMGATE_RUN_TOKEN || null)
  return { url: nats, creds: natsCreds, ca: natsCa, cert: natsCert, key: natsKey, runToken }
}

function problemsOf(options: AgentOptions, access: NatsAccess): InputProblem[] {
  const { nats, name, allowTarget } = options
  const problems: InputProblem[] = []
  const expected = nats === undefined ? 'tls://host:port' : natsUrlExpectation(nats)
  if (expected !== null) problems.push({ option: '--nats', found: found(nats), expected })
  if (!isAgentName(name)) problems.push({ option: '--name', found: found(name), expected: NAME_EXPECTATION })
  if (allowTarget.length > MAX_PATTERNS)
    problems.push({
      option: '--allow-target',
      found: `${allowTarget.length} of them`,
      expected: `at most ${MAX_PATTERNS}`,
    })
  for (const pattern of allowTarget) {
    const wanted = targetPatternProblem(pattern)
    if (wanted !== null) problems.push({ option: '--allow-target', found: found(pattern), expected: wanted })
  }
  const named = { url: '--nats', creds: FILES.creds, runToken: '--run-token' }
  const rules = [
    tokenProblem(access.runToken),
    keyProblem(access, { cert: FILES.cert, key: FILES.key }),
    expected === null ? securityProblem(access, named) : null,
  ]
  return [...problems, ...rules.filter((problem) => problem !== null)]
}

function tokenProblem(token: string | null): InputProblem | null {
  if (token === null || (token.length >= MIN_TOKEN && token.length <= MAX_TOKEN)) return null
  return {
    option: '--run-token',
    found: 'another text',
    expected: `a text of ${MIN_TOKEN} to ${MAX_TOKEN} characters`,
  }
}

function strayWords({ args }: Command): InputProblem[] {
  return args.map((word) => ({ option: found(word), found: 'a word too many', expected: 'only options' }))
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
