import type { TrackChoice } from './description.ts'

/** A run has fewer cameras than this; redirects may lead to any number of URLs. */
const MAX_URLS = 10_000

/**
 * Some cameras send nothing until all of their tracks are set up. What was learned about a URL applies to all later
 * sessions of a run, so that only the first one has to try twice.
 */
export class TrackMemory {
  private readonly sending = new Map<string, TrackChoice>()
  private readonly preferred: TrackChoice

  constructor(preferred: TrackChoice) {
    this.preferred = preferred
  }

  choiceFor(url: string): TrackChoice {
    return this.sending.get(url) ?? this.preferred
  }

  /** Packets came with these tracks set up. */
  sends(url: string, choice: TrackChoice): void {
    if (this.sending.size < MAX_URLS && !this.sending.has(url)) this.sending.set(url, choice)
  }

  /** Nothing comes: whether to try again with all tracks. A camera that has sent before is only slow. */
  mayNeedAll(url: string, choice: TrackChoice): boolean {
    return choice !== 'all' && !this.sending.has(url)
  }
}
