import { z } from 'zod'
import type { ServerId } from './server-id.ts'

/** Name of the state that lists the servers for the post step to end. */
export const SERVERS_STATE = 'servers'

const schema = z.array(z.object({ pid: z.int().min(2), tag: z.uuid() }))

export function stateOf(servers: readonly ServerId[]): string {
  return JSON.stringify(servers.map(({ pid, tag }) => ({ pid, tag })))
}

/** @param state as it was saved; empty when no server was started */
export function serversOf(state: string): readonly ServerId[] {
  return state === '' ? [] : schema.parse(JSON.parse(state))
}
