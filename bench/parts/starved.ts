// Camgate without enough of a processor, against cameras that have all they need: it must never call them bad.
import { markdownTable } from 'markdown-table'
import { type Load, startCameras } from '../cameras.ts'
import { camgateOf, FORCE, outcomeOf } from '../camgate.ts'
import { describe } from '../format.ts'
import { node, READER_CORE, startPinned, stop } from '../processes.ts'

const LOAD: Load = { connections: 800, fps: 25, frameBytes: 40_000 }
const TRIES = 20
const SECONDS = 10
const BUSY_LOOPS = 2

export async function measureStarved(): Promise<string> {
  const cameras = await startCameras(LOAD)
  const loops = Array.from({ length: BUSY_LOOPS }, () =>
    startPinned(READER_CORE, node('--eval', 'for (;;);')),
  )
  const counts = new Map<string, number>()
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const child = startPinned(READER_CORE, camgateOf(cameras.url, LOAD, SECONDS, FORCE))
    const { exitCode, report } = await outcomeOf(child)
    const answer = `${report?.gate.verdict ?? 'no report'}, exit code ${exitCode}`
    counts.set(answer, (counts.get(answer) ?? 0) + 1)
  }
  await Promise.all([...loops, cameras.child].map((child) => stop(child)))
  const rows = [...counts].map(([answer, count]) => [answer, `${count} of ${TRIES}`])
  const table = markdownTable([['verdict', 'tries'], ...rows])
  return `${describe(LOAD)}, ${BUSY_LOOPS} busy loops on camgate's core, good cameras on the other:\n\n${table}`
}
