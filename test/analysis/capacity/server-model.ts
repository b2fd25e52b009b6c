import { normals } from '../stats/seeded.ts'

/** A server that carries `capacity` connections, by a little more or less in each trial. No sockets, no clock. */
export interface ServerModel {
  readonly capacity: number
  /** Standard deviation of the logarithm of what a trial carries. */
  readonly noise?: number
  /** How much the noise of a trial resembles that of the trial before it: the coefficient of an AR(1). */
  readonly autocorrelation?: number
  readonly seed?: number
  /**
   * Who suffers under overload. `fair`: all alike; `unfair`: the last ones get nothing; `collapse`: everybody, the
   * more the more are open; `soft`: everybody, well before the server is full; `cap`: the last ones are refused.
   */
  readonly overload?: 'fair' | 'unfair' | 'collapse' | 'soft' | 'cap'
  /** Change of the capacity a minute, as a share. */
  readonly driftPerMinute?: number
  /** After an overloaded second only this part of the capacity is left, for so long. */
  readonly weakness?: { readonly share: number; readonly seconds: number }
}

/** One second of a load: each connection's share of its frames, lowest and mean. */
export interface SimulatedSecond {
  /** Share of the planned frames that arrived, of all connections. */
  readonly arrived: number
  /** Share of the connections that got nothing. */
  readonly starved: number
}

/** At its capacity a server delivers this part of the frames: the slack of the health rules. */
export const SLACK = 0.95

/** A second in which more than a tenth of the frames is missing is an overload that lingers. */
const OVERLOADED = 0.9

/** The steepness of a server that softens; the share at its capacity is the slack. */
const SOFTNESS = 8
const SOFT_KNEE = (SLACK ** -SOFTNESS - 1) ** (1 / SOFTNESS)

/** Within a trial a second differs from the trial by this part of the noise. */
const SECOND_NOISE = 0.5

/** The server as time goes by: it is asked second by second, and told where a trial begins. */
export class SimulatedServer {
  private readonly model: ServerModel
  private readonly normal: () => number
  private trialNoise = 0
  private weakUntilMs = Number.NEGATIVE_INFINITY

  constructor(model: ServerModel) {
    this.model = model
    this.normal = normals(model.seed ?? 0)
    this.trialNoise = this.normal()
  }

  /** Draws the noise of the next trial. */
  beginTrial(): void {
    const { autocorrelation: rho = 0 } = this.model
    this.trialNoise = rho * this.trialNoise + Math.sqrt(1 - rho ** 2) * this.normal()
  }

  second(connections: number, atMs: number): SimulatedSecond {
    const carried = this.carriedAt(atMs)
    const result = this.share(connections, carried)
    const { weakness } = this.model
    if (weakness !== undefined && result.arrived < OVERLOADED)
      this.weakUntilMs = atMs + 1000 * weakness.seconds
    return result
  }

  /** What it carries when nothing disturbs it, at this moment. */
  truthAt(atMs: number): number {
    const { capacity, driftPerMinute = 0 } = this.model
    return capacity * (1 + (driftPerMinute * atMs) / 60_000)
  }

  private carriedAt(atMs: number): number {
    const { noise = 0, weakness } = this.model
    const weak = weakness !== undefined && atMs < this.weakUntilMs ? weakness.share : 1
    const wobble = noise * (this.trialNoise + SECOND_NOISE * this.normal())
    return this.truthAt(atMs) * weak * Math.exp(wobble)
  }

  private share(connections: number, carried: number): SimulatedSecond {
    const budget = SLACK * carried
    const full = Math.min(1, budget / connections)
    switch (this.model.overload ?? 'fair') {
      case 'unfair':
      case 'cap':
        return { arrived: full, starved: 1 - full }
      case 'collapse':
        return { arrived: full ** 2, starved: 0 }
      case 'soft': {
        const load = (SOFT_KNEE * connections) / carried
        return { arrived: (1 + load ** SOFTNESS) ** (-1 / SOFTNESS), starved: 0 }
      }
      default:
        return { arrived: full, starved: 0 }
    }
  }
}
