import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { trendOf } from '../../src/analysis/trend/trend-of-nights.ts'
import { htmlReport, htmlSideBySide, htmlTrend } from '../../src/report/html/page/html-report.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { nightAt, noisyNights, times } from '../analysis/trend/sample-nights.ts'
import { COMMENT_CASES } from '../report/comment-cases.ts'
import { largeReport } from '../report/html/large-report.ts'
import { abCompared, hostile, mixed, nothingDelivered, searched } from '../report/runs.ts'
import { MODEL, withForeignFrames } from '../report/sample-marks.ts'
import { seriousFaults } from './accessibility.ts'
import { useChromium } from './chromium.ts'

const openPage = useChromium()

/** Size of the heat map, and how strong its first and last camera are in the first second. */
const PICTURE = `(async () => {
  const image = new Image()
  image.src = document.querySelector('.pixels').getAttribute('href')
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width
  canvas.height = image.height
  const context = canvas.getContext('2d')
  context.drawImage(image, 0, 0)
  const alpha = (y) => context.getImageData(0, y, 1, 1).data[3]
  return [image.width, image.height, alpha(0), alpha(image.height - 1)]
})()`

/** The page of a report. */
async function open(report: Report, options: BrowserContextOptions = {}): Promise<Page> {
  return await openFile(htmlReport(report), options)
}

/** Delay, lost frames and pictures of another camera, and a capacity model. */
function marked(): Report {
  return { ...withForeignFrames(searched(), '3', '7'), capacity_model: MODEL }
}

/** Opened from a file, as people do. */
async function openFile(html: string, options: BrowserContextOptions): Promise<Page> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-page-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'report.html')
  writeFileSync(file, html)
  const page = await openPage(options)
  await page.goto(pathToFileURL(file).href)
  return page
}

/** Cells of a table by row. */
async function cells(page: Page, table: string): Promise<string[][]> {
  return await page.$$eval(`${table} tbody tr`, (rows) =>
    rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
  )
}

describe('the HTML report in a browser', () => {
  test('shows the verdict, the trials and the connections of the JSON', async () => {
    const report = searched()
    const page = await open(report)
    expect(await page.title()).toBe('PASS: camera capacity')
    expect(await page.locator('h1').innerText()).toMatch(/PASS\s+Camera capacity: 63 connections/)
    const trials = await cells(page, '#search-numbers')
    expect(trials.map(([number, load, outcome]) => [Number(number), Number(load), outcome])).toEqual(
      report.trials.map(({ number, connections, outcome }) => [number, connections, outcome]),
    )
    expect(await cells(page, '#connections')).toHaveLength(report.individual_connections.length)
    expect(await page.locator('#search .shape.cross').count()).toBe(5 + 1)
  })

  test('shows each camera and second of the JSON in the heat map', async () => {
    const report = mixed()
    const page = await open(report)
    const rows = await cells(page, '#heat-map-numbers')
    expect(rows).toHaveLength(24)
    for (const [camera, , , , counts = ''] of rows) {
      const own = report.individual_connections.filter(({ camera_id }) => camera_id === camera)
      const sums = own[0]!.frames_per_second.map((_, at) =>
        own.reduce((sum, one) => sum + one.frames_per_second[at]!, 0),
      )
      expect(counts).toBe(sums.join(' '))
    }
    const picture = await page.evaluate(PICTURE)
    expect(picture).toEqual([20, 24, 255, 70])
  })

  test('filters and sorts the connections', async () => {
    const page = await open(mixed())
    const shown = page.locator('#connections tbody tr:visible')
    await page.getByRole('searchbox').fill('REFUSED camera_2')
    expect(await shown.count()).toBe(2)
    expect(await page.locator('.filter [role=status]').innerText()).toBe('2 of 48')
    await page.getByRole('searchbox').fill('')
    const names = async () => (await cells(page, '#connections')).map(([name]) => name)
    await page.getByRole('button', { name: 'connection', exact: true }).click()
    expect((await names()).slice(0, 3)).toEqual(['camera_1_conn_1', 'camera_1_conn_2', 'camera_2_conn_1'])
    await page.getByRole('button', { name: 'connection', exact: true }).click()
    expect((await names())[0]).toBe('camera_24_conn_2')
    await page.getByRole('button', { name: 'longest gap' }).click()
    expect((await cells(page, '#connections')).at(-1)?.[5]).toBe('–')
  })

  test('reads charts out under the keyboard and the pointer, and those over time together', async () => {
    const page = await open(searched())
    await page.locator('#search .plot').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('#search .readout').innerText()).toMatch(
      /^trial 2, connections 96, outcome fail/,
    )
    await page.keyboard.press('End')
    expect(await page.locator('#search .readout').innerText()).toMatch(/^trial 12,/)
    const box = (await page.locator('#heat-map svg[role=img]').boundingBox())!
    await page.locator('#heat-map').scrollIntoViewIfNeeded()
    await page.locator('#heat-map svg[role=img]').hover({ position: { x: box.width * 0.52, y: 1 } })
    expect(await page.locator('#heat-map .readout').innerText()).toMatch(
      /^camera 1, second 11: 50 of 50 frames/,
    )
    expect(await page.locator('#fps .readout').innerText()).toMatch(/^second 11, frames a second 1,200/)
    expect(await page.locator('#gaps .readout').innerText()).toBe('')
  })

  test('is readable without JavaScript', async () => {
    const page = await open(mixed(), { javaScriptEnabled: false })
    expect(await page.locator('h1').innerText()).toMatch(/FAIL/)
    await page.locator('#fps-numbers summary').click()
    expect(await page.locator('#fps-numbers table').isVisible()).toBe(true)
    expect(await page.locator('#connections tbody tr').first().isVisible()).toBe(true)
    expect(await page.getByRole('searchbox').count()).toBe(0)
  })

  test('keeps hostile text as text', async () => {
    const page = await open(hostile())
    expect(await page.locator('img, iframe, object').count()).toBe(0)
    expect(await page.locator('main').innerText()).toContain('<img src=x onerror=alert(1)> @admin')
    expect(
      await page.$$eval('a', (links) => links.every((link) => link.getAttribute('href')?.startsWith('#'))),
    ).toBe(true)
  })

  test.each(['light', 'dark'] as const)(
    'has no serious fault of accessibility in %s',
    async (colorScheme) => {
      for (const report of [mixed(), searched(), abCompared(), nothingDelivered(), marked()]) {
        const page = await open(report, { colorScheme })
        expect(await seriousFaults(page)).toEqual([])
        await page.close()
      }
    },
  )

  test.each(['light', 'dark'] as const)(
    'that compares two reports has no serious fault of accessibility in %s',
    async (colorScheme) => {
      const pairs = [
        { older: searched(), newer: mixed() },
        { older: COMMENT_CASES['A/B undecided']!(), newer: abCompared() },
        { older: hostile(), newer: hostile() },
      ]
      for (const pair of pairs) {
        const html = htmlSideBySide({ ...pair, names: ['a.json', '<b>.json'] })
        const page = await openFile(html, { colorScheme })
        expect(await seriousFaults(page)).toEqual([])
        await page.close()
      }
    },
  )

  test.each(['light', 'dark'] as const)(
    'of a trend has no serious fault of accessibility in %s, and fits a phone',
    async (colorScheme) => {
      const nights = noisyNights([...times(30, 600), ...times(12, 510)], 0.02)
      const odd = [nightAt(50, 20, { voidReason: 'interrupted' }), nightAt(51, 600, { isSimulated: true })]
      const html = htmlTrend(trendOf([...nights, ...odd]), [{ file: 'a.json', why: 'no JSON' }])
      const page = await openFile(html, { colorScheme, viewport: { width: 390, height: 844 } })
      expect(await seriousFaults(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    },
  )

  test('fits a phone: nothing but tables and links is wider than the page', async () => {
    for (const report of [searched(), marked()]) {
      const page = await open(report, { viewport: { width: 390, height: 844 } })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
      await page.close()
    }
  })

  test('opens 1,000 connections of 600 seconds in less than two seconds', async () => {
    const page = await open(largeReport(1000, 600))
    const loadedMs = await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    expect(loadedMs).toBeLessThan(2000)
    expect(await page.locator('#connections tbody tr').count()).toBe(1000)
  })
})
