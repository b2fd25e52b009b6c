import { counted } from '../../analysis/stats/counted.ts'
import { rounded } from '../../text/figure.ts'
import type { Report } from '../schema/schema.ts'

const CODECS = { h264: 'H.264', h265: 'H.265' } as const

/** The cameras that a run published, in one line; empty where it published none. */
export function publishedText({ publisher }: Pick<Report, 'publisher'>): string {
  if (publisher === null) return ''
  const { cameras, publishing, codec, resolution, megabits_per_second: megabits, transport } = publisher
  const number = publishing === cameras ? `${cameras}` : `${publishing} of ${cameras}`
  const what = `${CODECS[codec]} ${resolution}, ${rounded(megabits, 2)} Mbit/s over ${transport.toUpperCase()}`
  return `${number} published by this run, ${what}; ${counted(publisher.frames_skipped, 'frame')} skipped`
}

const MAX_NAMED = 3

/** What kept cameras of this run from publishing, one clause; none if nothing did. */
export function publisherFindings({ publisher }: Pick<Report, 'publisher'>): string[] {
  if (publisher === null || publisher.problem_count === 0) return []
  const { problems, problem_count: all, cameras } = publisher
  const named = problems.slice(0, MAX_NAMED).map(({ camera, text }) => `${camera} ${text}`)
  const more = all > named.length ? `; and ${all - named.length} more` : ''
  return [
    `${all} of ${counted(cameras, 'camera')} could not publish all the time: ${named.join('; ')}${more}`,
  ]
}
