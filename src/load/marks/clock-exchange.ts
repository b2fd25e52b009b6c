import { type Dispatcher, request } from 'undici'
import { loginOf, withoutLogin } from '../../secrets/url-login.ts'
import { httpDispatcher } from '../../system/http-dispatcher.ts'
import { machineClockMs } from '../../system/machine-clock.ts'
import { networkReason } from '../../text/network-reason.ts'
import { type ClockExchange, shortestExchange } from '../clock-offset.ts'
import type { ClockReading } from './window-clock.ts'

/** For all requests, of which the first opens the connection. */
const MAX_MS = 3000
const MAX_BYTES = 1000

interface Exchange extends ClockExchange {
  readonly clock: number
}

/**
 * Reads the clock of another machine (docs/marks.md): its `/clock` answers `{"clock": 123, "nowMs": 456.7}`, in
 * milliseconds.
 *
 * @returns why it could not be read, in words, if a request was not answered; never rejects
 */
export async function exchangeClocks(url: string, insecure: boolean): Promise<ClockReading | string> {
  const signal = AbortSignal.timeout(MAX_MS)
  const dispatcher = httpDispatcher({ insecure, connectMs: MAX_MS })
  try {
    const clocks = new Set<number>()
    const { offsetMs, errorMs } = await shortestExchange(async () => {
      const found = await exchange(url, dispatcher, signal)
      clocks.add(found.clock)
      return found
    })
    const [clock = 0, other] = clocks
    if (other !== undefined) return 'two machines answer for the clock of the cameras'
    return { clock, offsetMs: -offsetMs, errorMs }
  } catch (error) {
    const why = signal.aborted ? `no answer in ${MAX_MS / 1000} s` : networkReason(error)
    return `the clock of the cameras could not be read: ${why}`
  } finally {
    void dispatcher.destroy()
  }
}

async function exchange(url: string, dispatcher: Dispatcher, signal: AbortSignal): Promise<Exchange> {
  const place = withoutLogin(new URL(url))
  const headers = loginOf(new URL(url))
  const sentMs = machineClockMs()
  const { statusCode, body } = await request(place, { dispatcher, signal, headers })
  const receivedMs = machineClockMs()
  let text = ''
  for await (const piece of body) {
    text += String(piece)
    if (text.length > MAX_BYTES) throw new Wrong(`an answer of more than ${MAX_BYTES} bytes`)
  }
  if (statusCode !== 200) throw new Wrong(`HTTP ${statusCode}`)
  const { clock, nowMs } = readAnswer(text)
  return { clock, sentMs, receivedMs, theirsMs: nowMs }
}

/** An answer that is not that of a clock. */
class Wrong extends Error {
  override readonly name = 'no clock'
}

function readAnswer(text: string): { clock: number; nowMs: number } {
  const answer = parse(text)
  if (typeof answer === 'object' && answer !== null && 'clock' in answer && 'nowMs' in answer) {
    const { clock, nowMs } = answer
    const isClock = typeof clock === 'number' && Number.isInteger(clock) && clock >= 0 && clock < 2 ** 32
    if (isClock && typeof nowMs === 'number' && Number.isFinite(nowMs) && nowMs >= 0) return { clock, nowMs }
  }
  throw new Wrong('the answer is not that of /clock of "camgate simulate"')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
