/** Whether an answer shows that the password was right; `unclear` if it shows neither. */
export type LoginVerdict = 'accepted' | 'refused' | 'unclear'

/**
 * Who gets a password. Cameras and servers lock an account after a few wrong ones, so as long as nobody has accepted it,
 * it is sent only once at a time, and after the first refusal to nobody else.
 */
export class PasswordGate<Answer> {
  readonly #verdictOf: (answer: Answer) => LoginVerdict
  #isAccepted = false
  #refusedBy: string | null = null
  #turn: Promise<unknown> = Promise.resolve()

  constructor(verdictOf: (answer: Answer) => LoginVerdict) {
    this.#verdictOf = verdictOf
  }

  /** Who refused before anybody had accepted; null without one. */
  get refusedBy(): string | null {
    return this.#refusedBy
  }

  /**
   * @param name of what the password is sent for
   * @param send sends a request with the password
   * @returns null if nothing was sent, because it has been refused
   */
  async pass(name: string, send: () => Promise<Answer>): Promise<Answer | null> {
    if (this.#isAccepted) return await send()
    const turn = this.#turn.then(() => this.#try(name, send))
    this.#turn = turn.catch(() => null)
    return await turn
  }

  /** What was accepted may be refused from now on. */
  doubt(): void {
    this.#isAccepted = false
  }

  async #try(name: string, send: () => Promise<Answer>): Promise<Answer | null> {
    if (this.#refusedBy !== null) return null
    const answer = await send()
    if (this.#isAccepted) return answer
    const verdict = this.#verdictOf(answer)
    if (verdict === 'refused') this.#refusedBy = name
    this.#isAccepted = verdict === 'accepted'
    return answer
  }
}
