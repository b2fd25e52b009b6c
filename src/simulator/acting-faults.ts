import type { Fault, FaultKind, FaultOf } from './fault-kinds.ts'

/** Faults that decide how a request is answered; they leave streams that are open alone. */
const ON_ARRIVAL = ['refuse', 'limit', 'no-answer', 'html', 'endless-header'] as const
export type ArrivalFault = FaultOf<(typeof ON_ARRIVAL)[number]>

/** The faults that act on one stream, by kind; of two of one kind, the later one. */
export type StreamFaults = { readonly [K in FaultKind]?: FaultOf<K> }

/**
 * What is wrong with the answer to the n-th connection to a camera, if anything.
 * @param openConnections how many are open before it, to one camera or (null) in all
 */
export function arrivalFault(
  faults: readonly Fault[],
  camera: string,
  connection: number,
  openConnections: (camera: string | null) => number,
): ArrivalFault | null {
  for (const kind of ON_ARRIVAL) {
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

/** The texts of the faults, as `/stats` shows them; null when there are none. */
export function textOf(faults: StreamFaults): string | null {
  return (
    Object.values(faults)
      .map((fault) => fault.text)
      .join(' ') || null
  )
}

function isOnStream(fault: Fault): boolean {
  if (fault.kind === 'endless-header') return fault.value === 'part'
  return !ON_ARRIVAL.some((kind) => kind === fault.kind)
}

function isMeant(fault: Fault, camera: string, connection: number): boolean {
  return (fault.camera ?? camera) === camera && (fault.connection ?? connection) === connection
}
