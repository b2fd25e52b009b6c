import { randomInt } from 'node:crypto'
import { counted } from '../analysis/stats/counted.ts'
import { type CameraSelection, loadCameras, mostCameras } from '../cameras/load-cameras.ts'
import { cliNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import { sourceText } from '../config/source-text.ts'
import { startSimulatorProcess } from '../simulator/child.ts'
import { type CameraSupply, existingCameras } from './camera-supply.ts'
import { publishCameras } from './published-cameras.ts'
import type { RunIo } from './run-session.ts'

/** The cameras to test, and what serves them. */
export interface Target extends CameraSelection {
  /** Readable text without secrets. */
  readonly description: string
  readonly isSimulated: boolean
  readonly supply: CameraSupply
  close(): Promise<void>
}

/** Loads the camera list, and publishes the cameras if asked to. Without a target, starts the built-in cameras in a separate process. */
export async function openTarget(plan: Plan, io: RunIo): Promise<Target> {
  const { signal, naming = cliNaming } = io
  // All shards of a run choose the same cameras.
  const { startAt } = plan
  const randomSeed = () => (startAt === null ? randomInt(2 ** 32) : Date.parse(startAt) % 2 ** 32)
  const deps = { randomSeed, signal, naming }
  const described = { description: sourceText(plan.source), supply: existingCameras }
  if (plan.source.kind !== 'built-in') {
    const selection = await loadCameras(plan, deps)
    for (const text of listTexts(selection)) io.progress?.say(text)
    if (selection.urls < selection.cameras.length) io.progress?.say(sharedUrlsText(selection))
    const unpublished = { ...selection, ...described, isSimulated: false }
    if (plan.publish === null) return { ...unpublished, close: async () => {} }
    const all = [...selection.cameras, ...selection.others]
    return { ...unpublished, ...(await publishCameras(plan, all, plan.publish, io)) }
  }
  const protocol = plan.protocol === 'rtsp' ? 'rtsp' : 'mjpeg'
  const server = await startSimulatorProcess(io.entry, { protocol, cameras: mostCameras(plan) }, io.signal)
  try {
    const builtInTemplate = `${server.streamUrl}/camera/{camera}`
    const selection = await loadCameras(plan, { ...deps, builtInTemplate })
    return { ...selection, ...described, isSimulated: true, close: () => server.stop() }
  } catch (error) {
    await server.stop()
    throw error
  }
}

const MAX_NAMED = 10

/** Which cameras are not used, and what else there is to say about the list. */
function listTexts({ found, leftOut, notes }: CameraSelection): readonly string[] {
  if (leftOut.length === 0) return notes
  const named = leftOut.slice(0, MAX_NAMED).map(({ id, why }) => `${id} (${why})`)
  const more = leftOut.length > MAX_NAMED ? [`${leftOut.length - MAX_NAMED} more`] : []
  const all = counted(found + leftOut.length, 'camera')
  return [`${leftOut.length} of ${all} left out: ${[...named, ...more].join(', ')}`, ...notes]
}

/** Said before anything is measured: the user may want other cameras. */
function sharedUrlsText({ cameras, urls }: CameraSelection): string {
  const [named, sent] = [counted(cameras.length, 'camera'), counted(urls, 'different URL')]
  return `The ${named} have ${sent}: cameras with the same URL are viewers of one stream.`
}
