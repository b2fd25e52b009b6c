/** How many lengths in a row must be right before bodies are skipped unread: scanning them is expensive. */
const PROOF = 8
/** The same, after a proven length was wrong. */
const PROOF_AFTER_DOUBT = 1000

/** How far a camera's Content-Lengths can be believed: some are always wrong, and some only now and then. */
export class PartLengths {
  /** A complete picture was shorter or longer than its length: lengths are no longer believed. */
  areWrong = false
  /** A picture ended where its length says. */
  wasRight = false
  private rightOnes = 0
  private neededOnes = PROOF

  get areProven(): boolean {
    return this.rightOnes === this.neededOnes
  }

  confirm(): void {
    this.wasRight = true
    if (!this.areProven) this.rightOnes += 1
  }

  /** Something is wrong with a picture or its length: from here on all of them are scanned. */
  doubt(): void {
    this.rightOnes = 0
    this.neededOnes = PROOF_AFTER_DOUBT
  }

  /** A picture did not end where its length says. If lengths were proven, nothing is known about how it began. */
  contradict(): void {
    if (this.areProven) this.doubt()
    else this.areWrong = true
  }
}
