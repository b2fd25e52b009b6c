import type { PublishedCamera, PublishOptions } from '../model/publishing.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import { Publisher } from './camera-publisher.ts'
import { openStatusServer } from './status-server.ts'

const LOOK_MS = 500
/** More different problems than anybody reads. */
const MAX_PROBLEMS = 100

/**
 * Publishes until `interrupted` resolves; prints what it does, and each problem once.
 *
 * @throws CamgateError `bad_input` if an option is wrong
 */
export async function publishFromTerminal(
  options: PublishOptions,
  { host, port }: { readonly host: string; readonly port: number },
  interrupted: Promise<void>,
): Promise<void> {
  const publisher = await Publisher.create(options)
  const status = await openStatusServer(publisher, host, port)
  process.stdout.write(welcome(options, status.url))
  const problems = new ProblemPrinter()
  const timer = setInterval(() => problems.look(publisher.cameras()), LOOK_MS)
  const publishing = publisher.resize(options.cameras.length).then((count) => {
    process.stdout.write(`${count} of ${options.cameras.length} cameras publish.\n`)
    problems.look(publisher.cameras())
  })
  await interrupted
  clearInterval(timer)
  await Promise.all([publisher.close(), status.close()])
  await publishing
}

function welcome(
  { url, cameras, codec, resolution, megabits, fps, transport }: PublishOptions,
  status: string,
): string {
  const what = `${codec.toUpperCase()}, ${resolution}, ${megabits} Mbit/s, ${fps} frames a second, ${transport.toUpperCase()}`
  const count = cameras.length === 1 ? '1 camera' : `${cameras.length} cameras`
  return `Publishing ${count} to ${safeUrl(url)} (${what})\nWhat was sent: ${status}/stats\nCtrl-C ends them.\n`
}

class ProblemPrinter {
  readonly #printed = new Set<string>()

  look(cameras: readonly PublishedCamera[]): void {
    const byProblem = Map.groupBy(cameras, ({ problem }) => problem)
    for (const [problem, those] of byProblem) {
      if (problem === null || this.#printed.has(problem) || this.#printed.size >= MAX_PROBLEMS) continue
      this.#printed.add(problem)
      const isFinal = those.some(({ state }) => state === 'refused')
      const next = isFinal
        ? 'not tried again, because a wrong password can lock accounts'
        : 'will be tried again'
      process.stderr.write(`${namesOf(those)}: ${problem}; ${next}\n`)
    }
  }
}

function namesOf([first, ...others]: readonly PublishedCamera[]): string {
  const more = others.length === 0 ? '' : ` and ${others.length} ${others.length === 1 ? 'other' : 'others'}`
  return `Camera ${first?.id}${more}`
}
