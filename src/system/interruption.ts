import { EXIT } from '../errors.ts'

/** Ctrl-C, the end of a job, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Writing what was measured takes less. */
const PATIENCE_MS = 5000
const UNDO_MS = 2000

/**
 * Turns signals into an orderly end. The first one aborts. From the second on there is a time limit: people press
 * Ctrl-C twice, and some programs forward a signal that was already received, so no signal stops what is being written.
 */
export class Interruption {
  readonly #controller = new AbortController()
  readonly #undo = new Set<() => Promise<unknown>>()
  #isForced = false

  /** @param begin called at the first signal; what it returns is the reason of the abort */
  constructor(begin: () => unknown) {
    for (const name of SIGNALS) process.on(name, () => this.#heard(begin))
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What must be done before the process ends, however it ends; must be safe to do twice. */
  readonly beforeExit = (undo: () => Promise<unknown>): void => {
    this.#undo.add(undo)
  }

  #heard(begin: () => unknown): void {
    if (!this.signal.aborted) {
      this.#controller.abort(begin())
    } else if (!this.#isForced) {
      this.#isForced = true
      setTimeout(() => void this.#exit(), PATIENCE_MS).unref()
    }
  }

  async #exit(): Promise<void> {
    setTimeout(() => process.exit(EXIT.interrupted), UNDO_MS)
    await Promise.allSettled([...this.#undo].map((undo) => undo()))
    process.exit(EXIT.interrupted)
  }
}
