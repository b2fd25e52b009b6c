/** Steps that differ by no more than this share count as equal. */
const SAME = 0.25
/** The usual step gains one vote, and another step costs two: two of three steps must agree. */
const MAX_VOTES = 32
const MIN_VOTES = 8
const SMOOTHING = 1 / 8

/** The step that most timestamps of a stream keep from one picture to the next, in any unit. */
export class UsualStep {
  private step = 0
  private votes = 0

  /** Whether two of three steps agree. */
  get isKept(): boolean {
    return this.votes >= MIN_VOTES
  }

  /** @param step above 0 */
  take(step: number): void {
    if (Math.abs(step - this.step) <= SAME * this.step) {
      this.votes = Math.min(MAX_VOTES, this.votes + 1)
      this.step += (step - this.step) * SMOOTHING
      return
    }
    this.votes -= 2
    if (this.votes >= 0) return
    this.votes = 0
    this.step = step
  }

  /** How many more pictures fit into a step, besides the one at its end; 0 while no step is known. */
  room(step: number): number {
    return this.step > 0 ? Math.max(0, Math.round(step / this.step) - 1) : 0
  }
}
