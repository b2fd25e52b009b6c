import type { RefusalKind } from '../../model/health.ts'

/** Separates refusals by a connection limit from those that no other number of connections would change. */
export function refusalName(kind: RefusalKind): 'Connection limits' | 'Refusals' {
  return kind === 'limit' || kind === 'camera_limit' ? 'Connection limits' : 'Refusals'
}
