import { CamgateError } from '../errors.ts'
import type { Machine } from './machine/load-machine.ts'

/**
 * Asks a machine, which may be that of an agent.
 * @throws CamgateError `inconclusive` if an agent does not answer
 */
export async function askMachine<T>(machine: Machine, ask: (machine: Machine) => Promise<T>): Promise<T> {
  try {
    return await ask(machine)
  } catch (cause) {
    if (machine.name === '') throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new CamgateError('inconclusive', `agent ${machine.name} could not be asked: ${why}`, { cause })
  }
}
