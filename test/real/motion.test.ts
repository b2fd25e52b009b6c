import { onTestFinished, test } from 'vitest'
import { expectSameRateAsIndependentCounters } from './agreement.ts'
import { startMotion } from './motion.ts'

test('20 connections to motion are healthy, at the frame rate that independent counters see', async () => {
  const motion = await startMotion()
  onTestFinished(motion.stop)

  await expectSameRateAsIndependentCounters(motion.url)
})
