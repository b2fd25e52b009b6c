// The most connections of which a reader still counts every frame.
import type { Load } from './cameras.ts'
import { inFullRounds } from './format.ts'
import { measure } from './measure.ts'
import type { Reader } from './readers.ts'

export interface LargestLoad {
  readonly connections: number
  /** The cameras could not send more than that, or there was no time to try: the reader may hold more. */
  readonly isAtLeast: boolean
}

const TRIES = 6
const SECONDS = 3
const TOLERANCE = 0.01
/** Of the failing load; nearer than that, the machine's disturbances decide. */
const RESOLUTION = 0.1
const BUSY = 0.9

type Attempt = 'held' | 'not held' | 'not sent'

/** Doubles the connections until frames are missing, then halves the doubt; in a few short tries. */
export async function largestLoad(reader: Reader, start: Load): Promise<LargestLoad> {
  let good = 0
  let bad = Number.POSITIVE_INFINITY
  let isSent = true
  let connections = Math.min(reader.most, start.connections)
  for (let left = TRIES; left > 0 && isInDoubt(reader, good, bad); left -= 1) {
    const attempt = await attemptTwice(reader, { ...start, connections })
    if (attempt === 'held') good = connections
    else {
      bad = connections
      isSent = attempt === 'not held'
    }
    connections = nextConnections(reader, good, bad)
  }
  return { connections: good, isAtLeast: !isSent || bad === Number.POSITIVE_INFINITY }
}

function isInDoubt({ searchedTo }: Reader, good: number, bad: number): boolean {
  return bad === Number.POSITIVE_INFINITY ? good < searchedTo : bad - good > RESOLUTION * bad
}

function nextConnections({ searchedTo }: Reader, good: number, bad: number): number {
  return inFullRounds(bad === Number.POSITIVE_INFINITY ? Math.min(good * 2, searchedTo) : (good + bad) / 2)
}

/** One disturbance in a short window is not the reader's limit. */
async function attemptTwice(reader: Reader, load: Load): Promise<Attempt> {
  const first = await attemptOnce(reader, load)
  return first === 'held' ? first : await attemptOnce(reader, load)
}

/** Frames that are missing count whether the reader lost them or the cameras left them out for it. */
async function attemptOnce(reader: Reader, load: Load): Promise<Attempt> {
  try {
    const { ofSent, ofPlanned, camerasBusy } = await measure(reader, load, SECONDS)
    if ([ofSent, ofPlanned].every((share) => Math.abs(share - 1) <= TOLERANCE)) return 'held'
    return camerasBusy > BUSY ? 'not sent' : 'not held'
  } catch (error) {
    // Connections that do not open, or no report, are a load that was not held.
    console.error(`${reader.name}, ${load.connections} connections: ${error}`)
    return 'not held'
  }
}
