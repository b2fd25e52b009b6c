import { Command, Option } from 'commander'
import { badInput } from '../errors.ts'
import { serveParent } from './child-side.ts'
import { type CommandTexts, optionsFrom } from './command-options.ts'
import { KINDS } from './fault-kinds.ts'
import { type PublishTexts, publishConflicts, publishOptionsFrom } from './publish-texts.ts'
import { type Simulator, startSimulator } from './simulator.ts'

type Texts = CommandTexts & Omit<PublishTexts, 'publish'> & { readonly publish?: string }

/** `camgate simulate`: runs the built-in cameras as a separate server, or publishes them to one, until it is interrupted. */
export function simulateCommand(): Command {
  return new Command('camgate simulate')
    .usage('[options]')
    .description('Run the built-in simulated cameras as a separate server, or publish them to one.')
    .option('--protocol <name>', 'mjpeg or rtsp', 'mjpeg')
    .option('--cameras <n|ids>', 'how many cameras, or their ids with commas between', '24')
    .option('--fps <n>', 'frames a second', '25')
    .option('--camera-fps <id=n>', 'another frame rate for one camera; may be repeated', collect, [])
    .option('--frame-size <size>', 'bytes of a picture: 40000, 40KB (1000s) or 40KiB (1024s)', '40KB')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on; 0 for any free one', '8090')
    .option('--fault <fault>', 'what goes wrong (see below); may be repeated', collect, [])
    .option('--chunked', 'send HTTP chunks', false)
    .option('--no-content-length', 'send parts without their length', true)
    .option('--auth <user:password>', 'ask for a login')
    .option('--auth-scheme <name>', 'basic or digest', 'basic')
    .option('--seed <n>', 'seed of everything random', '1')
    .option('--publish <url>', 'publish the cameras to a server instead: rtsp://host:8554/{camera}')
    .option('--publish-codec <name>', 'h264 or h265', 'h264')
    .option('--publish-resolution <name>', '360p, 720p or 1080p', '720p')
    .option('--publish-bitrate <n>', 'of each camera, in 1,000,000 bits a second', '2')
    .option('--publish-transport <name>', 'tcp or udp', 'tcp')
    .option('--insecure', 'do not verify TLS certificates', false)
    .addOption(new Option('--ipc-publish', 'publish for the parent process').hideHelp())
    .addOption(new Option('--ipc', 'take orders from the parent process').hideHelp())
    .addHelpText('after', FAULT_HELP)
    .action(async ({ ipc, ipcPublish, ...texts }: Texts & Orders, command: Command) => {
      if (ipc === true) await serveParent()
      else if (ipcPublish === true)
        await (await import('../publisher/publisher-side.ts')).servePublisherParent()
      else await serveTerminal(texts, publishConflicts(typedOf(command)))
    })
}

interface Orders {
  readonly ipc?: boolean
  readonly ipcPublish?: boolean
}

/** The options that were typed, by their long names. */
function typedOf(command: Command): string[] {
  return command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map(({ long }) => long ?? '')
}

const FORM_WIDTH = 38

const FAULT_HELP = `
Faults: KIND[=VALUE][,key=value...][@camera=ID][@connection=N]
${Object.values(KINDS)
  .map(({ form, help }) => `  ${form.padEnd(FORM_WIDTH)}  ${help}`)
  .join('\n')}
They can be changed while it runs: PUT /faults with a JSON list of such texts, GET, DELETE.

With --publish, --host and --port are where /stats (true counts) and /clock (for --mark-clock) are.

Examples:
  camgate simulate --publish 'rtsp://localhost:8554/{camera}' --cameras 100
  camgate simulate --cameras 4 --fault slow=0.5@camera=3 --fault freeze=2,every=10@camera=4
`

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value]
}

async function serveTerminal({ publish, ...texts }: Texts, conflicts: readonly string[]): Promise<void> {
  const interrupted = nextSignal()
  if (publish !== undefined) {
    const { options, host, port } = await publishOptionsFrom({ ...texts, publish }, conflicts)
    const { publishFromTerminal } = await import('../publisher/terminal.ts')
    return await publishFromTerminal(options, { host, port }, interrupted)
  }
  if (conflicts.length > 0) throw badInput(conflicts)
  const simulator = await startSimulator(optionsFrom(texts))
  process.stdout.write(welcome(simulator))
  await interrupted
  await simulator.close()
}

function nextSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // Kept: a second Ctrl-C must not end what is being closed.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => resolve())
  return promise
}

function welcome({ url, streamUrl }: Simulator): string {
  const streams = `Streams: ${streamUrl}/camera/{camera}`
  return `Simulated cameras: ${url}/ (open it in a browser)\n${streams}\nCtrl-C ends them.\n`
}
