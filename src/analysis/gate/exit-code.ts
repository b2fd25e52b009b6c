import { EXIT } from '../../errors.ts'
import type { GateResult } from '../../model/gate.ts'
import type { GeneratorHealth } from '../../model/machine.ts'
import type { Plan } from '../../model/plan.ts'

export interface Ending {
  readonly gate: Pick<GateResult, 'verdict'>
  /** Of the measured window. */
  readonly generator: Pick<GeneratorHealth, 'limited' | 'cause'>
  readonly interrupted: boolean
  /** The target could not be reached, or no camera sent a frame. */
  readonly unreachable: boolean
  readonly onInconclusive: Plan['onInconclusive']
}

/**
 * The exit code of a run that was measured. What ended it comes first, then a window that our own reader made
 * void (only `pass` forgives it), then a silent target, then the gate. What throws (an internal error, bad
 * input) goes before all of these and never gets here.
 */
export function exitCodeFor(ending: Ending): number {
  const { gate, interrupted, unreachable, onInconclusive } = ending
  if (interrupted) return EXIT.interrupted
  if (isVoid(ending)) return onInconclusive === 'pass' ? EXIT.pass : EXIT.inconclusive
  if (unreachable) return EXIT.unreachable
  if (gate.verdict === 'fail') return EXIT.gateFailed
  const isRed = gate.verdict === 'inconclusive' && onInconclusive === 'fail'
  return isRed ? EXIT.inconclusive : EXIT.pass
}

/** Our own reader was behind. Reports of earlier versions do not name a cause: then it was. */
function isVoid({ generator: { limited, cause } }: Ending): boolean {
  return limited && (cause === 'generator' || cause === null)
}
