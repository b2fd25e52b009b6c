import type { Ticker } from '../synthetic/ticker.ts'
import type { Guard } from './auth.ts'
import type { Broadcast } from './broadcast.ts'
import type { Burner } from './burner.ts'
import type { Camera } from './camera.ts'
import type { Fault } from './fault-kinds.ts'
import type { Framing } from './framing.ts'
import type { Ledger } from './ledger.ts'
import type { Settings } from './settings.ts'

/** Everything that requests act on. */
export interface Site {
  readonly settings: Settings
  readonly framing: Framing
  readonly random: () => number
  readonly ticker: Ticker
  readonly cameras: ReadonlyMap<string, Camera>
  readonly broadcast: Broadcast
  readonly burner: Burner
  readonly ledger: Ledger
  readonly guard: Guard
  /** Replaces the faults; throws if texts are invalid. */
  setFaults(texts: readonly string[]): readonly Fault[]
}
