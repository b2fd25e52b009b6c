import { ARRIVAL_KINDS, type ArrivalFault, type Fault, type FaultKind, type FaultOf } from './fault-kinds.ts'

/** The faults that act on one stream, by kind. If there are two of a kind, the later one counts. */
export type StreamFaults = { readonly [K in FaultKind]?: FaultOf<K> }

/**
 * The fault in the answer to the n-th connection to a camera; null without one.
 * @param openConnections number of connections already open, to one camera or (null) in total
 */
export function arrivalFault(
  faults: readonly Fault[],
  camera: string,
  connection: number,
  openConnections: (camera: string | null) => number,
): ArrivalFault | null {
  for (const kind of ARRIVAL_KINDS) {
    const fault = faults.findLast(
      (candidate) =>
        candidate.kind === kind &&
        isMeant(candidate, camera, connection) &&
        (candidate.kind !== 'limit' || openConnections(candidate.camera) >= candidate.value) &&
        (candidate.kind !== 'endless-header' || candidate.value === 'response'),
    )
    if (fault !== undefined) return fault as ArrivalFault
  }
  return null
}

/** The faults that act on the n-th connection to a camera while it streams. */
export function streamFaults(faults: readonly Fault[], camera: string, connection: number): StreamFaults {
  const acting = faults.filter((fault) => isMeant(fault, camera, connection) && isOnStream(fault))
  return Object.fromEntries(acting.map((fault) => [fault.kind, fault]))
}

/** The texts of the faults, as `/stats` shows them; null if there are none. */
export function textOf(faults: StreamFaults): string | null {
  return (
    Object.values(faults)
      .map((fault) => fault.text)
      .join(' ') || null
  )
}

function isOnStream(fault: Fault): boolean {
  if (fault.kind === 'endless-header') return fault.value === 'part'
  return !ARRIVAL_KINDS.some((kind) => kind === fault.kind)
}

function isMeant(fault: Fault, camera: string, connection: number): boolean {
  return (fault.camera ?? camera) === camera && (fault.connection ?? connection) === connection
}
