import type { ServerFigure } from '../../../model/server-figures.ts'
import { Pace } from '../pace.ts'
import type { ProcStat } from '../proc-stat.ts'

/** Reads some figures of a watched server, and keeps what it read. */
export interface FigureReader {
  /** Never throws: what cannot be read has no point. @param running processes of the server, without ended ones */
  read(atMs: number, running: readonly ProcStat[]): void
  /** What was read from one moment to another. */
  figures(fromMs: number, toMs: number): readonly ServerFigure[]
  /** Nobody will ask for what was read before this moment. */
  forget(beforeMs: number): void
}

/** Several readers. Each is called as often as its cost allows, once a second if it is cheap. */
export class PacedReaders {
  private readonly readers: readonly { readonly reader: FigureReader; readonly pace: Pace }[]

  constructor(readers: readonly FigureReader[]) {
    this.readers = readers.map((reader) => ({ reader, pace: new Pace() }))
  }

  /** @param isExact whether to call all of them, whatever they cost */
  read(atMs: number, running: readonly ProcStat[], isExact: boolean): void {
    for (const { reader, pace } of this.readers)
      if (isExact || pace.isDue(atMs)) pace.take(atMs, () => reader.read(atMs, running))
  }

  figures(fromMs: number, toMs: number): readonly ServerFigure[] {
    return this.readers.flatMap(({ reader }) => reader.figures(fromMs, toMs))
  }

  forget(beforeMs: number): void {
    for (const { reader } of this.readers) reader.forget(beforeMs)
  }
}
