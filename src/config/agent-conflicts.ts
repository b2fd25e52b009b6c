import type { InputProblem } from '../errors.ts'
import { keyProblem, type NatsAccess, securityProblem } from './nats-address.ts'
import type { OptionNaming } from './option-naming.ts'
import type { OptionValues } from './options.ts'

type NatsValues = Pick<
  OptionValues,
  'nats' | 'agents' | 'natsCreds' | 'natsCa' | 'natsCert' | 'natsKey' | 'runToken'
>

/** Problems between the options about agents, wherever they were given. Values that are wrong are null here. */
export function agentProblems(values: NatsValues, naming: OptionNaming): InputProblem[] {
  const access = natsAccessOf(values)
  if (access === null) return []
  const named = { url: naming('nats'), creds: naming('natsCreds'), runToken: naming('runToken') }
  const problems = [
    values.agents === null ? `${naming('nats')} requires ${naming('agents')}` : null,
    keyProblem(access, { cert: naming('natsCert'), key: naming('natsKey') }),
    securityProblem(access, named),
  ]
  return problems.filter((problem) => problem !== null)
}

/** Null for a run without agents. */
export function natsAccessOf(values: NatsValues): NatsAccess | null {
  const { nats, natsCreds, natsCa, natsCert, natsKey, runToken } = values
  if (nats === null) return null
  return { url: nats, creds: natsCreds, ca: natsCa, cert: natsCert, key: natsKey, runToken }
}
