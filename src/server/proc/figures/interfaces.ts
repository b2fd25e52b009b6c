import { type FigurePoint, SERVER_FIGURES, type ServerFigure } from '../../../model/server-figures.ts'
import { readStart } from '../read-file.ts'
import type { FigureReader } from './figure-reader.ts'
import { type InterfaceCounters, parseInterfaces } from './interface-table.ts'
import { linkSpeed, sharesNetwork } from './link-speed.ts'
import { forgetBefore, rates, spaced } from './points.ts'

/** 1,000 interfaces; a longer table is read that far. */
const MAX_TABLE_BYTES = 128 << 10
/** The counters of those that carried most are kept. */
const MAX_KEPT = 16
/** A bridge or a bond counts what its members carry, too: those with about the most count as one. */
const ABOUT_THE_MOST = 0.9

interface Reading {
  readonly atMs: number
  readonly counters: ReadonlyMap<string, InterfaceCounters>
}

/**
 * What the network interface carried that carried most, loopback apart. It counts all programs that share the server's
 * network, and every packet with all its headers.
 */
export class Interfaces implements FigureReader {
  private readonly pid: number
  private readonly isThisNetwork: boolean
  private readonly speeds = new Map<string, number | null>()
  private readonly seen: Reading[] = []

  /** @param pid whose network it is */
  constructor(pid: number) {
    this.pid = pid
    this.isThisNetwork = sharesNetwork(pid)
  }

  read(atMs: number): void {
    const all = parseInterfaces(readStart(`/proc/${this.pid}/net/dev`, MAX_TABLE_BYTES))
    const most = all.toSorted((a, b) => bytesOf(b) - bytesOf(a)).slice(0, MAX_KEPT)
    if (most.length > 0) this.seen.push({ atMs, counters: new Map(most.map((one) => [one.name, one])) })
  }

  figures(fromMs: number, toMs: number): readonly ServerFigure[] {
    const seen = spaced(this.seen, fromMs, toMs)
    const name = this.busiest(seen)
    if (name === null) return []
    const counts = (figure: (counters: InterfaceCounters) => number): readonly FigurePoint[] =>
      rates(
        seen.flatMap(({ atMs, counters }) => {
          const found = counters.get(name)
          return found === undefined ? [] : { atMs, value: figure(found) }
        }),
      )
    const megabits = (bytes: number) => (8 * bytes) / 1e6
    const limit = this.speedOf(name)
    const { network_out: out, network_in: inwards, network_drops: drops } = SERVER_FIGURES
    const source = `interface ${name}${this.isThisNetwork ? '' : ` of process ${this.pid}`}`
    return [
      {
        ...{ name: 'network_out', title: out.title, source, limit },
        points: counts(({ bytesOut }) => megabits(bytesOut)),
      },
      {
        ...{ name: 'network_in', title: inwards.title, source, limit },
        points: counts(({ bytesIn }) => megabits(bytesIn)),
      },
      {
        ...{ name: 'network_drops', title: drops.title, source, limit: null },
        points: counts((counters) => counters.drops),
      },
    ]
  }

  forget(beforeMs: number): void {
    forgetBefore(this.seen, beforeMs)
  }

  /** Null if none carried anything. */
  private busiest(seen: readonly Reading[]): string | null {
    const [first, last] = [seen[0], seen.at(-1)]
    if (first === undefined || last === undefined) return null
    const carried = [...last.counters.values()]
      .map((now) => ({ name: now.name, bytes: bytesOf(now) - bytesOf(first.counters.get(now.name) ?? now) }))
      .filter(({ bytes }) => bytes > 0)
      .toSorted((a, b) => b.bytes - a.bytes)
    const most = carried.filter(({ bytes }) => bytes >= ABOUT_THE_MOST * (carried[0]?.bytes ?? 0))
    return (most.find(({ name }) => this.speedOf(name) !== null) ?? most[0])?.name ?? null
  }

  private speedOf(name: string): number | null {
    if (!this.speeds.has(name)) this.speeds.set(name, this.isThisNetwork ? linkSpeed(name) : null)
    return this.speeds.get(name) ?? null
  }
}

function bytesOf({ bytesIn, bytesOut }: InterfaceCounters): number {
  return bytesIn + bytesOut
}
