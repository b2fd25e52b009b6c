import { setSecret } from '@actions/core'
import { isMaskable, maskerOf } from '../secrets/mask.ts'

/** The secrets of a run, as they become known. The runner masks them in the log, `mask` in any other text. */
export class Secrets {
  private readonly known = new Set<string>()
  private masker: ((text: string) => string) | null = null

  readonly add = (found: readonly string[]): void => {
    for (const secret of found.filter((one) => isMaskable(one) && !this.known.has(one))) {
      this.known.add(secret)
      this.masker = null
      setSecret(secret)
    }
  }

  readonly mask = (text: string): string => {
    this.masker ??= maskerOf([...this.known])
    return this.masker(text)
  }
}
