import { badInput, type InputProblem, type Problem } from '../errors.ts'
import type { PublishOptions } from '../model/publishing.ts'
import { camerasFrom, decimal } from './command-options.ts'
import { numbered } from './settings.ts'

/** The options of `camgate simulate --publish`, as they were typed or left at their defaults. */
export interface PublishTexts {
  readonly publish: string
  readonly cameras: string
  readonly fps: string
  readonly publishCodec: string
  readonly publishResolution: string
  readonly publishBitrate: string
  readonly publishTransport: string
  readonly insecure: boolean
  readonly host: string
  readonly port: string
}

/** What the cameras that servers pull from have, and publishing ones do not. */
const PULLED_ONLY = [
  '--protocol',
  '--camera-fps',
  '--frame-size',
  '--fault',
  '--chunked',
  '--no-content-length',
  '--auth',
  '--auth-scheme',
  '--seed',
]
const PUBLISHED_ONLY = [
  '--publish-codec',
  '--publish-resolution',
  '--publish-bitrate',
  '--publish-transport',
  '--insecure',
]

/** Sentences about options that do not go together. @param typed the options that were typed, by their long names */
export function publishConflicts(typed: readonly string[]): string[] {
  if (!typed.includes('--publish')) {
    return PUBLISHED_ONLY.filter((option) => typed.includes(option)).map(
      (option) => `${option} requires --publish`,
    )
  }
  return PULLED_ONLY.filter((option) => typed.includes(option)).map(
    (option) => `${option} cannot be combined with --publish: it is about cameras that a server pulls from`,
  )
}

/** Converts the options. Throws all their problems as one error. */
export async function publishOptionsFrom(
  texts: PublishTexts,
  conflicts: readonly string[],
): Promise<{ readonly options: PublishOptions; readonly host: string; readonly port: number }> {
  const { publishingProblems } = await import('../publisher/publish-options.ts')
  const cameras = camerasFrom(texts.cameras)
  const options = {
    url: texts.publish,
    cameras: typeof cameras === 'number' ? numbered(cameras) : cameras,
    codec: texts.publishCodec,
    resolution: texts.publishResolution,
    megabits: decimal(texts.publishBitrate),
    fps: decimal(texts.fps),
    transport: texts.publishTransport,
    isInsecure: texts.insecure,
    // Words that are none of the choices are problems.
  } as PublishOptions
  const port = decimal(texts.port)
  const problems: InputProblem[] = [
    ...conflicts,
    ...(await publishingProblems(options)).map((problem) => asTyped(problem, texts)),
  ]
  if (!Number.isInteger(port) || port > 65_535)
    problems.push({
      option: '--port',
      found: JSON.stringify(texts.port),
      expected: 'a whole number from 0 to 65535',
    })
  if (texts.host === '')
    problems.push({ option: '--host', found: 'nothing', expected: 'an address to listen on' })
  if (problems.length > 0) throw badInput(problems)
  return { options, host: texts.host, port }
}

/** Shows the typed text of numbers, even if they are none. */
function asTyped(problem: InputProblem, texts: PublishTexts): InputProblem {
  if (typeof problem === 'string') return problem
  const typed: Readonly<Record<string, string>> = {
    '--fps': texts.fps,
    '--publish-bitrate': texts.publishBitrate,
    ...(problem.found.endsWith(' cameras') ? { '--cameras': texts.cameras } : {}),
  }
  const text = typed[problem.option]
  return text === undefined ? problem : ({ ...problem, found: JSON.stringify(text) } satisfies Problem)
}
