import type { Reading } from './reading.ts'
import type { Samples } from './sample.ts'

/** A server, or an exporter, whose metrics we understand. */
export interface KnownMetrics {
  /** As its project writes it. */
  readonly title: string
  /** All metrics that are read; the others on a page cost next to nothing. */
  readonly metrics: readonly string[]
  /** Those of them that are still worth reading after a page like this one, if not all are. */
  worthReading?(samples: Samples): readonly string[]
  /** Whether a page is that server's; asked once, of a page with all its metrics. */
  isIn(samples: Samples): boolean
  /** @param part what the user asked for of what the page holds: the fragment of the URL, or nothing */
  read(samples: Samples, part: string): readonly Reading[]
  /** The parts that a page holds, for servers where one has to be chosen. */
  parts?(samples: Samples): readonly string[]
}

/** The same for a server that answers with JSON. */
export interface KnownJson {
  readonly title: string
  isIn(json: unknown): boolean
  read(json: unknown): readonly Reading[]
}
