import { withCameraId } from '../cameras/template.ts'
import type { Plan } from '../config/plan.ts'
import { findServers } from '../server/find/find-servers.ts'
import type { Servers } from '../server/find/servers.ts'
import type { RunIo } from './run-session.ts'
import type { Target } from './target.ts'

/** The servers under test: the owners of the sockets that the cameras' URLs lead to, and the one that was named. */
export async function serversOf(
  plan: Plan,
  { baselineServerPid = null }: Pick<RunIo, 'baselineServerPid'>,
  { cameras, others }: Pick<Target, 'cameras' | 'others'>,
): Promise<Servers> {
  const { baselineTarget } = plan
  const base = baselineTarget === null ? [] : cameras.map(({ id }) => withCameraId(baselineTarget, id))
  const found = await findServers([
    ...cameras.map(({ url }) => url),
    ...base,
    ...others.map(({ url }) => url),
  ])
  const named = [plan.serverPid, baselineServerPid].filter((pid) => pid !== null)
  if (named.length === 0) return found
  return { ...found, where: 'here', pids: [...new Set([...named, ...found.pids])] }
}
