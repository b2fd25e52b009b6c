import { onTestFinished, test } from 'vitest'
import { expectSameRateAsIndependentCounters } from './agreement.ts'
import { startVlc } from './vlc.ts'

test('20 connections to VLC are healthy, at the frame rate that independent counters see', async () => {
  const vlc = await startVlc()
  onTestFinished(vlc.stop)

  await expectSameRateAsIndependentCounters(vlc.url)
})
