import type { PublishedProblem, PublishedWindow, PublishOptions } from '../../model/publishing.ts'
import type { Report } from '../schema/schema.ts'
import { tidy } from './numbers.ts'

/** The cameras that a run published: how, and what they did in the measured window. */
export interface PublisherInput {
  readonly options: Pick<PublishOptions, 'codec' | 'resolution' | 'megabits' | 'fps' | 'transport'>
  readonly window: PublishedWindow
}

const MAX_NAMED = 20

export function reportPublisher(input: PublisherInput | null): Report['publisher'] {
  if (input === null) return null
  const { options, window } = input
  const { codec, resolution, megabits, fps, transport } = options
  return {
    ...{ codec, resolution, megabits_per_second: megabits, fps, transport },
    cameras: window.cameras,
    publishing: window.publishing,
    frames_sent: window.framesSent,
    frames_skipped: window.framesSkipped,
    reconnections: window.reconnections,
    bytes_sent: window.bytesSent,
    waited_ms: tidy(window.waitedMs),
    cores: tidy(window.cores),
    longest_delay_ms: tidy(window.longestDelayMs),
    problems: window.problems.slice(0, MAX_NAMED).map(reportProblem),
    problem_count: window.problems.length,
  }
}

function reportProblem({ camera, isPublishing, why }: PublishedProblem) {
  const what = isPublishing ? 'lost its session in the window' : 'does not publish'
  return { camera, text: why === null ? what : `${what}: ${why}` }
}
