import { expect, test } from 'vitest'
import { launchChromium } from '../../scripts/chromium.ts'
import { useChromium, watchFaults } from './chromium.ts'

const openPage = useChromium()

test('a page that asks for nothing has no faults', async () => {
  const page = await openPage()
  await page.setContent(
    '<title>still</title><img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">',
  )
  expect(await page.title()).toBe('still')
})

test.each([
  ['a picture from elsewhere', '<img src="http://127.0.0.1:9/x.png">', 'requested http://127.0.0.1:9/x.png'],
  ['a frame', '<iframe src="http://127.0.0.1:9/frame"></iframe>', 'requested http://127.0.0.1:9/frame'],
  ['an error in the console', '<script>console.error("oh")</script>', 'console: oh'],
  ['an exception', '<script>throw new Error("oh")</script>', 'exception: oh'],
])('%s is a fault', async (_, html, fault) => {
  // Not a page of this file: such a test would fail.
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    const faults = watchFaults(page)
    await page.setContent(html)
    await expect.poll(() => faults).toContain(fault)
  } finally {
    await browser.close()
  }
})
