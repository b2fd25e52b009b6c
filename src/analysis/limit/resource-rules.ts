import type { FullFigure, LimitEvidence } from '../../model/limit-cause.ts'
import type { ServerFigureName } from '../../model/server-figures.ts'
import { isByLoad } from './failure-kind.ts'
import { type FigureFacts, figuresNamed, type LimitedLoad, type LoadFacts } from './load-facts.ts'

/** From this share of its limit on, a figure is full. */
export const FULL = 0.9

/** All processors of the server, or the one that its busiest thread can use, were used up. */
export function processorsAreFull(limited: LimitedLoad): readonly LimitEvidence[] {
  const { load } = limited
  if (!isByLoad(load)) return []
  const { serverUse } = load.generator
  const ofProcess = [...filledByLoad(limited, 'processors'), ...filledByLoad(limited, 'busiest_thread')]
  if (ofProcess.some(({ name }) => name === 'processors') || serverUse === null) return ofProcess
  return [{ code: 'processors_used_up', ...serverUse }, ...ofProcess]
}

/** A thread that polls is always busy: full at half of the load or less, which passed, says nothing. */
function filledByLoad({ load, others }: LimitedLoad, name: ServerFigureName): FullFigure[] {
  const half = others.filter(({ passes, connections }) => passes && 2 * connections <= load.connections)
  return figuresNamed(load, name).flatMap((figure) => {
    const before = half.flatMap((other) => figuresNamed(other, name))
    const wasFull = before.some((one) => one.source === figure.source && fullFigure(one, one.mean) !== null)
    return wasFull ? [] : (fullFigure(figure, figure.mean) ?? [])
  })
}

/** Used memory at its limit says nothing if it was there at a much lower load too: a heap may be set to a size. */
export function memoryIsFull({ load, others }: LimitedLoad): readonly LimitEvidence[] {
  if (!isByLoad(load)) return []
  return figuresNamed(load, 'memory_bytes').flatMap((memory) => {
    const full = fullFigure(memory, memory.largest)
    if (full === null) return []
    const before = lowestLoad(others, memory)
    if (before === null || before.load.connections >= load.connections) return [full]
    const { largest } = before.figure
    if (largest > STEADY_MEMORY * memory.largest) return []
    const fromConnections = before.load.connections
    const bytesEach = (memory.largest - largest) / (load.connections - fromConnections)
    return [full, { code: 'memory_grew', fromConnections, bytesEach }]
  })
}

/** Memory that was above this share of its value already has not grown. */
const STEADY_MEMORY = 0.9

function lowestLoad(others: readonly LoadFacts[], { name, source }: FigureFacts) {
  const known = others.flatMap((load) => {
    const figure = figuresNamed(load, name).find((one) => one.source === source)
    return figure === undefined ? [] : [{ load, figure }]
  })
  return known.toSorted((a, b) => a.load.connections - b.load.connections)[0] ?? null
}

/** Figures of this name that were full on average. */
export function fullOnes(load: LoadFacts, name: ServerFigureName): FullFigure[] {
  return figuresNamed(load, name).flatMap((figure) => fullFigure(figure, figure.mean) ?? [])
}

/** Null if it is not full, or has no known limit. */
function fullFigure({ name, title, limit }: FigureFacts, value: number): FullFigure | null {
  if (limit === null || limit <= 0 || value < FULL * limit) return null
  return { code: 'figure_full', name, title, value, limit }
}
