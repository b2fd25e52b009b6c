import { opendirSync, statSync } from 'node:fs'
import { SERVER_FIGURES, type ServerFigure } from '../../../model/server-figures.ts'
import type { ProcStat } from '../proc-stat.ts'
import { readOrNothing } from '../read-file.ts'
import type { FigureReader } from './figure-reader.ts'
import { forgetBefore, spaced } from './points.ts'

const MAX_COUNTED = 100_000

interface OpenFiles {
  readonly pid: number
  readonly open: number
  /** Null without one. */
  readonly limit: number | null
}

/** Open files of the process that is nearest to its own limit. */
export class Descriptors implements FigureReader {
  private readonly seen: (OpenFiles & { readonly atMs: number })[] = []

  read(atMs: number, running: readonly ProcStat[]): void {
    const fullest = running.flatMap(({ pid }) => openFiles(pid) ?? []).toSorted(fullestFirst)[0]
    if (fullest !== undefined) this.seen.push({ ...fullest, atMs })
  }

  figures(fromMs: number, toMs: number): readonly ServerFigure[] {
    const seen = spaced(this.seen, fromMs, toMs)
    const fullest = seen.toSorted(fullestFirst)[0]
    if (fullest === undefined) return []
    const points = seen.filter(({ pid }) => pid === fullest.pid)
    return [
      {
        name: 'descriptors',
        title: SERVER_FIGURES.descriptors.title,
        source: `process ${fullest.pid}`,
        limit: fullest.limit,
        points: points.map(({ atMs, open }) => ({ atMs, value: open })),
      },
    ]
  }

  forget(beforeMs: number): void {
    forgetBefore(this.seen, beforeMs)
  }
}

function fullestFirst(a: OpenFiles, b: OpenFiles): number {
  return shareOf(b) - shareOf(a) || b.open - a.open
}

/** Without a limit, a process has all the room there is. */
function shareOf({ open, limit }: OpenFiles): number {
  return limit === null ? 0 : open / limit
}

function openFiles(pid: number): OpenFiles | null {
  const open = countOpen(`/proc/${pid}/fd`)
  return open === null ? null : { pid, open, limit: openFilesLimit(readOrNothing(`/proc/${pid}/limits`)) }
}

/** Since Linux 6.2, the size of the folder is the number of its entries (proc_pid_fd(5)); before, it is 0. */
function countOpen(folder: string): number | null {
  try {
    return statSync(folder).size || countEntries(folder)
  } catch {
    return null
  }
}

function countEntries(folder: string): number | null {
  const entries = opendirSync(folder, { bufferSize: 1024 })
  try {
    for (let count = 0; count <= MAX_COUNTED; count += 1) if (entries.readSync() === null) return count
    return null
  } finally {
    entries.closeSync()
  }
}

/** The soft limit of `Max open files` in /proc/PID/limits; null if it is unlimited or unknown. */
export function openFilesLimit(limits: string): number | null {
  const soft = /^Max open files +(\d+)/m.exec(limits)?.[1]
  return soft === undefined ? null : Number(soft)
}
