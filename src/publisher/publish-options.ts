import { streamTemplateExpectation } from '../config/http-url.ts'
import { badInput, type InputProblem, type Problem } from '../errors.ts'
import {
  PUBLISH_CODECS,
  PUBLISH_RESOLUTIONS,
  PUBLISH_TRANSPORTS,
  type PublishOptions,
} from '../model/publishing.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import { listed } from '../text/listed.ts'
import { loadLoop } from './loop.ts'
import { leastMegabits } from './padded-loop.ts'

const MAX_CAMERAS = 10_000
const MAX_FPS = 120
const MAX_MEGABITS = 50

/** @throws CamgateError `bad_input` with all problems */
export async function checkPublishing(options: PublishOptions): Promise<void> {
  const problems = await publishingProblems(options)
  if (problems.length > 0) throw badInput(problems)
}

/** Everything that is wrong, named after the options of the command line. */
export async function publishingProblems(options: PublishOptions): Promise<InputProblem[]> {
  const { codec, resolution, transport, fps } = options
  const found = [
    choiceProblem('--publish-codec', codec, PUBLISH_CODECS),
    choiceProblem('--publish-resolution', resolution, PUBLISH_RESOLUTIONS),
    choiceProblem('--publish-transport', transport, PUBLISH_TRANSPORTS),
    fps > 0 && fps <= MAX_FPS
      ? null
      : { option: '--fps', found: `${fps}`, expected: `frames a second, above 0 to ${MAX_FPS}` },
  ].filter((problem) => problem !== null)
  const rate = found.length === 0 ? await rateProblem(options) : possibleRateProblem(options)
  return [...urlProblems(options), ...camerasProblems(options), ...found, ...(rate === null ? [] : [rate])]
}

function choiceProblem(option: string, value: string, choices: readonly string[]): Problem | null {
  return choices.includes(value) ? null : { option, found: JSON.stringify(value), expected: listed(choices) }
}

function urlProblems({ url, cameras, transport }: PublishOptions): InputProblem[] {
  const option = '--publish'
  const expected = streamTemplateExpectation(url, 'rtsp')
  if (expected !== null) {
    return [
      {
        option,
        found: JSON.stringify(safeUrl(url)),
        expected: expected.replace('http://host:8080/stream', EXAMPLE),
      },
    ]
  }
  if (cameras.length > 1 && !url.includes('{camera}')) {
    const why = `{camera} in it, where the id goes: without it all ${cameras.length} cameras would be the same stream`
    return [{ option, found: JSON.stringify(safeUrl(url)), expected: why }]
  }
  const isSecureUdp = transport === 'udp' && /^rtsps:/i.test(url)
  return isSecureUdp
    ? ['--publish-transport udp cannot be combined with an rtsps URL: SRTP is not supported']
    : []
}

const EXAMPLE = 'rtsp://localhost:8554/{camera}'

function camerasProblems({ cameras }: PublishOptions): Problem[] {
  const option = '--cameras'
  if (cameras.length === 0 || cameras.length > MAX_CAMERAS) {
    const expected = `a whole number from 1 to ${MAX_CAMERAS}, or as many ids`
    return [{ option, found: `${cameras.length} cameras`, expected }]
  }
  const seen = new Set<string>()
  const bad = cameras.find(
    (id) => id === '' || id.length > 64 || !id.isWellFormed() || seen.size === seen.add(id).size,
  )
  if (bad === undefined) return []
  return [{ option, found: JSON.stringify(bad), expected: 'different ids of 1 to 64 characters' }]
}

/** What can be said without knowing how large the pictures are at least. */
function possibleRateProblem({ megabits }: PublishOptions): Problem | null {
  if (megabits > 0 && megabits <= MAX_MEGABITS) return null
  const expected = `above 0 to ${MAX_MEGABITS}, in 1,000,000 bits a second`
  return { option: '--publish-bitrate', found: `${megabits}`, expected }
}

async function rateProblem(options: PublishOptions): Promise<Problem | null> {
  const { codec, resolution, megabits, fps } = options
  const least = Math.ceil(leastMegabits(await loadLoop(options), fps) * 100) / 100
  if (megabits >= least && megabits <= MAX_MEGABITS) return null
  const expected = `from ${least} (${codec} in ${resolution} at ${fps} frames a second) to ${MAX_MEGABITS}, in 1,000,000 bits a second`
  return { option: '--publish-bitrate', found: `${megabits}`, expected }
}
