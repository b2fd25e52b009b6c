import { expect, test } from 'vitest'
import { launchChromium } from '../../scripts/chromium.ts'
import { openDashboard } from '../../src/dashboard/dashboard.ts'
import type { RunResult } from '../../src/publish/publisher.ts'
import { onTestFinished } from '../current-test.ts'
import { searched } from '../report/runs.ts'
import { TRIALS } from '../report/sample-search.ts'
import { seriousFaults } from './accessibility.ts'
import { useChromium } from './chromium.ts'

const openPage = useChromium()

const LIVE = {
  planned: 48,
  delivering: 48,
  healthy: 47,
  fps: 24.91,
  changes: [],
  bytes: 410e6 / 8,
  reconnections: 3,
  generatorLoad: 0.12,
}

test('the live page follows a run, keeps what is open, and ends as its report', async () => {
  const live = await openDashboard(0, 60)
  onTestFinished(async () => await live.close())
  const page = await openPage()
  await page.goto(live.url)
  live.second(LIVE, '1s/120s')
  await page.getByText('1s/120s').waitFor()
  await page.locator('#live-fps-numbers summary').click()
  for (const trial of TRIALS) live.trial(trial, 'Search')
  for (let second = 2; second < 90; second += 1)
    live.second({ ...LIVE, healthy: 40 + (second % 8), bytes: 5e7 + 1e5 * second }, `${second}s/120s`)
  await page.getByText('89s/120s').waitFor()
  expect(await page.locator('#live-fps-numbers').getAttribute('open')).not.toBeNull()
  expect(await page.evaluate('document.activeElement.parentElement.id')).toBe('live-fps-numbers')
  expect(await page.locator('#search .shape.cross').count()).toBeGreaterThan(1)
  const published = live.publish({ run: { report: searched() }, failure: null } as unknown as RunResult)
  await page.waitForURL(/\/report$/)
  await published
  expect(await page.locator('h1').innerText()).toMatch(/PASS\s+Camera capacity: 63 connections/)
})

test.each(['light', 'dark'] as const)(
  'the live page has no serious fault of accessibility in %s, before anything is known, nor in mid-search',
  async (colorScheme) => {
    const live = await openDashboard(0, 60)
    onTestFinished(async () => await live.close())
    const page = await openPage({ colorScheme })
    await page.goto(live.url)
    expect(await seriousFaults(page)).toEqual([])
    for (const trial of TRIALS) live.trial(trial, 'Search')
    live.say('<b>a camera</b> is silent')
    for (let second = 0; second < 5; second += 1) live.second(LIVE, `${second}s/120s`)
    await page.getByText('4s/120s').waitFor()
    await page.locator('#live-fps-numbers summary').click()
    expect(await seriousFaults(page)).toEqual([])
  },
)

test('the live page says when the run is gone', async () => {
  const live = await openDashboard(0, null)
  // Not a page of this file: that the server is gone is an error in its console.
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.goto(live.url)
    await live.close()
    await page.getByText('Not connected').waitFor()
  } finally {
    await browser.close()
  }
})
