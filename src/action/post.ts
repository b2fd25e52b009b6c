import { getState, info, warning } from '@actions/core'
import { endServer } from '../server/start/end.ts'
import { SERVERS_STATE, serversOf } from '../server/start/state.ts'

/** The post step: ends what `start` and `baseline-start` started, however the main step ended. Never fails. */
export async function endServers(): Promise<void> {
  try {
    for (const server of serversOf(getState(SERVERS_STATE))) {
      const left = await endServer(server)
      if (left.length === 0) info(`Process ${server.pid} and all that it started have ended.`)
      else warning(`Of process ${server.pid} these could not be ended: ${left.join(', ')}`)
    }
  } catch (error) {
    warning(`The servers could not be ended: ${String(error)}`)
  }
}
