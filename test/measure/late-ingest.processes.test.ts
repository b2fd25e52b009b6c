import { expect, test } from 'vitest'
import { onTestFinished } from '../current-test.ts'
import { startRelayProcess } from '../relay/relay-process.ts'
import { Scene } from './scene.ts'

const CAMERAS = 3
const MEGABITS = 6

test('frames are missing on the side of the cameras where the server reads them late', async () => {
  const relay = await startRelayProcess()
  onTestFinished(() => relay.close())
  const published = { publish: relay.url, publishBitrate: String(MEGABITS), nominalFps: undefined }
  const load = { cameras: String(CAMERAS), duration: '8', settle: '2' }
  const scene = new Scene(relay.url, { ...published, ...load })
  const running = scene.run()
  await scene.logged('nominal frame rate')
  await relay.set({ readMegabits: (CAMERAS * MEGABITS) / 3 })
  const { limit_cause: limit } = (await running).report
  expect(limit?.side).toBe('cameras')
  expect(limit?.evidence).toMatch(
    /on the side of the cameras: the server ingests late \(each camera waited \d/,
  )
})
