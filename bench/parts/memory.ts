// What camgate's connections take, soon after they were opened and later.
import { setTimeout as sleep } from 'node:timers/promises'
import { markdownTable } from 'markdown-table'
import { type Load, startCameras, untilOpen } from '../cameras.ts'
import { camgateOf } from '../camgate.ts'
import { describe, megabytes } from '../format.ts'
import { residentBytes } from '../process-tree.ts'
import { READER_CORE, startPinned, stop } from '../processes.ts'

const LOAD: Load = { connections: 1000, fps: 5, frameBytes: 4000 }
const FEW = 100
const [EARLY_SECONDS, LATE_SECONDS] = [10, 40]

export async function measureMemory(): Promise<string> {
  const [few = 0] = await residentAfter(FEW, [EARLY_SECONDS])
  const [early = 0, late = 0] = await residentAfter(LOAD.connections, [EARLY_SECONDS, LATE_SECONDS])
  const each = (early - few) / (LOAD.connections - FEW)
  const table = markdownTable([
    ['memory of camgate', ''],
    [`with ${FEW} connections`, megabytes(few)],
    [`with ${LOAD.connections} connections, after ${EARLY_SECONDS} s`, megabytes(early)],
    [`with ${LOAD.connections} connections, after ${LATE_SECONDS} s`, megabytes(late)],
    ['each further connection', `${(each / 1000).toFixed(1)} KB`],
  ])
  return `${describe(LOAD)}:\n\n${table}`
}

/** Resident memory so many seconds after all connections were open. */
async function residentAfter(connections: number, moments: readonly number[]): Promise<number[]> {
  const cameras = await startCameras(LOAD)
  const child = startPinned(READER_CORE, camgateOf(cameras.url, { ...LOAD, connections }, 600))
  child.stdout?.resume()
  await untilOpen(cameras.url, connections)
  const openedAt = Date.now()
  const sizes: number[] = []
  for (const seconds of moments) {
    await sleep(openedAt + seconds * 1000 - Date.now())
    sizes.push(residentBytes([child.pid ?? 0]))
  }
  await Promise.all([stop(child, 'SIGKILL'), stop(cameras.child)])
  return sizes
}
