import { EXIT } from '../../errors.ts'
import type { GateResult, OnInconclusive } from '../../model/gate.ts'
import type { GeneratorHealth } from '../../model/machine.ts'

export interface Ending {
  readonly gate: Pick<GateResult, 'verdict'>
  /** From the measured window. */
  readonly generator: Pick<GeneratorHealth, 'limited' | 'cause'> & {
    /** Why the load generator broke down later; absent or null if it did not. */
    readonly lost?: string | null
  }
  readonly interrupted: boolean
  /** The target could not be reached, or no camera sent a frame. */
  readonly unreachable: boolean
  readonly onInconclusive: OnInconclusive
  /** One of several shards, which are judged together later. */
  readonly isShard?: boolean
}

/**
 * The exit code of a measured run. An interruption comes first, then a window that our own reader made void (only
 * `pass` forgives it), then an unreachable target, then a gate that fails, then a load generator that broke down later, then the
 * gate. A shard is not judged, so it passes once it has measured. Errors that are thrown (an internal error, bad input) come
 * before all of these and never get here.
 */
export function exitCodeFor(ending: Ending): number {
  const { gate, interrupted, unreachable, onInconclusive } = ending
  if (interrupted) return EXIT.interrupted
  if (ending.isShard === true) return unreachable ? EXIT.unreachable : EXIT.pass
  if (isVoid(ending)) return onInconclusive === 'pass' ? EXIT.pass : EXIT.inconclusive
  if (unreachable) return EXIT.unreachable
  if (gate.verdict === 'fail') return EXIT.gateFailed
  if (ending.generator.lost != null) return onInconclusive === 'pass' ? EXIT.pass : EXIT.inconclusive
  const isRed = gate.verdict === 'inconclusive' && onInconclusive === 'fail'
  return isRed ? EXIT.inconclusive : EXIT.pass
}

/** Our own reader was behind. Reports of earlier versions name no cause; in those it was always the reader. */
function isVoid({ generator: { limited, cause } }: Ending): boolean {
  return limited && (cause === 'generator' || cause === null)
}
