import { middle } from '../analysis/stats/middle.ts'
import { MACHINE_TITLES, type ServerFigure } from '../model/server-figures.ts'
import { SOAK_FIGURES, type SoakFigure, type SoakWindow } from '../model/soak.ts'

/** What a soak keeps of the figures of one window. Those of a whole machine are not those of its server. */
export function soakFigures(figures: readonly ServerFigure[]): SoakWindow['server'] {
  const known = SOAK_FIGURES.flatMap((name) => {
    const figure = figures.find((one) => one.name === name && !isOfMachine(one) && one.points.length > 0)
    const kept = figure === undefined ? null : keptOf(figure)
    return kept === null ? [] : [[name, kept] as const]
  })
  return Object.fromEntries(known)
}

const OF_MACHINES: ReadonlySet<string> = new Set(Object.values(MACHINE_TITLES))

function isOfMachine({ title }: ServerFigure): boolean {
  return OF_MACHINES.has(title)
}

function keptOf({ name, source, points }: ServerFigure): SoakFigure | null {
  const values = points.map(({ value }) => value).filter(Number.isFinite)
  const value = name === 'memory_bytes' ? leastOf(values) : middle(values)
  return value === null ? null : { value, source }
}

function leastOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((least, value) => Math.min(least, value))
}
