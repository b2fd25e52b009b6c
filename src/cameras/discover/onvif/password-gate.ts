import { CamgateError } from '../../../errors.ts'
import { isRefusal, type SoapAnswer } from './soap.ts'

/**
 * Who gets the password. Cameras lock an account after a few wrong ones, so as long as nobody has accepted it, only one
 * device at a time gets it, and after the first refusal nobody else does.
 */
export class PasswordGate {
  #isAccepted = false
  #refusedBy: string | null = null
  #turn: Promise<unknown> = Promise.resolve()

  /** The device that refused before any other had accepted; null without one. */
  get refusedBy(): string | null {
    return this.#refusedBy
  }

  /** @param send sends a request with the password */
  async pass(device: string, send: () => Promise<SoapAnswer>): Promise<SoapAnswer> {
    if (this.#isAccepted) return await send()
    const turn = this.#turn.then(() => this.#try(device, send))
    this.#turn = turn.catch(() => null)
    return await turn
  }

  async #try(device: string, send: () => Promise<SoapAnswer>): Promise<SoapAnswer> {
    if (this.#refusedBy !== null) throw new CamgateError('bad_input', 'another device refused the password')
    const answer = await send()
    if (this.#isAccepted) return answer
    if (isRefusal(answer)) this.#refusedBy = device
    else this.#isAccepted = answer.status < 300 && answer.fault === null && answer.body !== null
    return answer
  }
}
