import { Command } from 'commander'
import { nearest } from './config/nearest.ts'
import { safeUrl } from './config/safe-url.ts'
import type { Problem } from './errors.ts'

/** Options of a measuring run; what they mean and may be is checked in config/, not here. */
export function measureCommand(version: string): Command {
  return new Command('camgate')
    .description(
      'Measures whether a camera-stream server carries the cameras it should: opens connections to each camera,\n' +
        'counts every complete frame, judges, and writes reports. Without a target it tests built-in cameras.',
    )
    .version(version)
    .argument('[cameras]', 'how many cameras to test')
    .option('--connections-per-camera <n>', 'connections to each camera (default: 1)')
    .option('--duration <time>', 'measured window, such as 120, 90s or 2m (default: 120)')
    .option('--settle <time>', 'not measured, after the last connection is resolved (default: 5)')
    .option('--target <url>', 'camera URL; {camera} in it is replaced by 1, 2, 3 …')
    .option('--cameras-file <path>', 'JSON list of {id, url}, or one URL a line')
    .option('--cameras-api <url>', 'JSON list of cameras over HTTP')
    .option('--cameras-api-items <path>', 'where in the answer the list is, such as data.cameras')
    .option('--camera-id-field <name>', 'field of the camera id (default: id)')
    .option('--camera-url-field <name>', 'field of the stream URL (default: fr_url)')
    .option('--camera-filter <field=value>', 'keep only these cameras; "none" keeps all (default: status=1)')
    .option('--no-shuffle', 'take the first cameras of the list instead of random ones')
    .option('--seed <n>', 'repeat the same random choice')
    .option('--header <k: v>', 'sent to cameras and camera API; may be repeated', collect)
    .option('--insecure', 'do not verify TLS certificates')
    .option('--connect-rate <n>', 'new connections a second (default: 50)')
    .option('--nominal-fps <n>', "the cameras' frame rate (default: measured first)")
    .option('--protocol <name>', "auto, mjpeg or rtsp (default: auto, by each URL's scheme)")
    .option('--rtsp-transport <name>', 'tcp, udp or auto: UDP where TCP is refused (default: tcp)')
    .option('--rtsp-audio', 'take the audio track too, as a recorder would')
    .option('--workers <n>', 'threads for the load (default: one for each processor but one)')
    .option('--force', 'run a plan that is too much for this machine by its calibration')
    .option('--utilization <share>', 'known utilisation of the server, for the extrapolated capacity')
    .option('--server-pid <pid>', "the server's process, whose tree is watched (CPU, memory)")
    .option(
      '--isolate <mode>',
      'auto or off: reserve processors for the load generator, or lower the priority of the server (default: auto)',
    )
    .option('--find-capacity', 'go on and search the highest load that meets the health rules')
    .option('--max-connections <n>', 'where the search stops (default: what this machine can load)')
    .option('--search <name>', 'quick or thorough (default: quick)')
    .option('--trial-duration <time>', 'window of a trial of the search (default: 10)')
    .option('--time-budget <time>', 'for the search (default: 12m)')
    .option('--grow <what>', 'what the search adds: viewers or cameras (default: viewers)')
    .option('--baseline-target <url>', 'A/B: another server to compare the target with, at the same load')
    .option('--thresholds <path>', 'limits to judge by (default: thresholds.json, if there is one)')
    .option(
      '--on-inconclusive <what>',
      'pass, warn or fail: how an inconclusive run ends (default: that of thresholds.json, or warn)',
    )
    .option('--fr-target <n>', 'cameras wanted for face recognition (default: 100)')
    .option('--reports-dir <path>', 'folder for reports (default: reports)')
    .option('--logs-dir <path>', 'folder for logs (default: logs)')
    .option('--json', 'print the report as JSON')
    .option('--quiet', 'print only the verdict')
    .option('--no-color', 'no colours (NO_COLOR works too)')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', MORE_HELP)
}

const MORE_HELP = `
Commands:
  camgate simulate [options]         run the built-in cameras as a server of their own
  camgate compare <report.json>      judge a stored report against thresholds.json; two: side by side
  camgate baseline <report.json>...  record reports in thresholds.json, to judge later runs against
  camgate report <report.json>       render a stored report again
  Each has a --help of its own.

Examples:
  camgate 24 --connections-per-camera 2 --duration 60
  camgate 50 --connections-per-camera 2 --target 'http://localhost:8081/{camera}/stream'

Exit codes:
  0    pass; also inconclusive, unless --on-inconclusive says otherwise
  1    gate failed
  2    bad input
  3    inconclusive with --on-inconclusive fail; with warn too when this machine read too slowly,
       or cannot carry the plan
  4    unreachable, or no frame from any camera
  70   internal error (please report it)
  130  interrupted`

/** The number of cameras as it was typed: the first word that is no option, or a negative number. */
export function camerasOf(command: Command): string | undefined {
  return command.args.find((word) => !isOption(word))
}

/** What stands on the line beside the cameras and the options above, so that it is told with all the rest. */
export function strayProblems(command: Command): Problem[] {
  const unknown = command.args.filter(isOption)
  const known = command.options.map((option) => option.long ?? '')
  // The word behind an unknown option is most likely its value.
  const words = unknown.length > 0 ? unknown : command.args.slice(1)
  return words.map((word) => ({
    // It may be a camera's URL whose --target was forgotten.
    option: safeUrl(isOption(word) ? (word.split('=')[0] ?? word) : word),
    found: isOption(word) ? 'an unknown option' : 'one argument too many',
    expected: expectation(word, known),
  }))
}

function isOption(word: string): boolean {
  return word.startsWith('-') && Number.isNaN(Number(word))
}

function expectation(word: string, known: readonly string[]): string {
  if (!isOption(word)) return 'only the number of cameras; a URL belongs behind --target'
  const like = nearest(word.split('=')[0] ?? word, known)
  return like === undefined ? 'an option of "camgate --help"' : `${like}?`
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}
