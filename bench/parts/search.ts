// A quick search of a server whose capacity is known, as a user would start it.
import { markdownTable } from 'markdown-table'
import { startCameras } from '../cameras.ts'
import { type CamgateReport, camgate, outcomeOf } from '../camgate.ts'
import { percentOff } from '../format.ts'
import { READER_CORE, startPinned, stop } from '../processes.ts'

const CAPACITY = 500
const CAMERAS = 24
const [FPS, FRAME_BYTES] = [25, 4000]
/** The truth for the health rules: a stream that gets 95 % of its frames is still healthy. */
const TRUTH = Math.floor(CAPACITY / 0.95)

export async function measureSearch(): Promise<string> {
  const faults = [`budget=${CAPACITY * FPS}`]
  const server = await startCameras({ fps: FPS, frameBytes: FRAME_BYTES }, { cameras: CAMERAS, faults })
  const target = ['--connections-per-camera', '2', '--target', `${server.url}/camera/{camera}`]
  const search = ['--find-capacity', '--max-connections', '2000', '--duration', '10']
  const startedAt = Date.now()
  const { report } = await outcomeOf(startPinned(READER_CORE, camgate(CAMERAS, ...target, ...search)))
  await stop(server.child)
  if (report === null) throw new Error('camgate ended without a report')
  const rows = [['search', ''], ['whole run', minutes((Date.now() - startedAt) / 1000)], ...found(report)]
  const what = `A quick search of a server that holds ${CAPACITY} connections at ${FPS} fps × ${FRAME_BYTES / 1000} KB`
  return `${what}:\n\n${markdownTable(rows)}`
}

function found({ capacity, trials }: CamgateReport): string[][] {
  const { low, high, connections, stable } = capacity
  const holds = low !== null && high !== null && low <= TRUTH && TRUTH <= high
  const invalid = trials.filter(({ outcome }) => outcome === 'invalid').length
  return [
    ['the search in it', minutes(trials.at(-1)?.elapsed_seconds ?? 0)],
    ['trials', `${trials.length} (${invalid} invalid)`],
    ['estimate', `${connections} (${percentOff(connections ?? 0, TRUTH, 1)} from the truth of ${TRUTH})`],
    ['90 % interval', `${low} to ${high} (${holds ? 'holds' : 'DOES NOT HOLD'} the truth)`],
    ['confirmed', String(stable)],
  ]
}

function minutes(seconds: number): string {
  return `${(seconds / 60).toFixed(1)} min`
}
