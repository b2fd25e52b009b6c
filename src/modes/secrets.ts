import { setSecret } from '@actions/core'
import { maskerOf } from '../config/mask.ts'

/** Shorter ones would mask half the log. */
const SHORTEST = 4

/** The secrets of a run, as they become known: the runner masks them in the log, `mask` in any other text. */
export class Secrets {
  private readonly known = new Set<string>()

  readonly add = (found: readonly string[]): void => {
    for (const secret of found.filter((one) => one.length >= SHORTEST && !this.known.has(one))) {
      this.known.add(secret)
      setSecret(secret)
    }
  }

  readonly mask = (text: string): string => maskerOf([...this.known])(text)
}
