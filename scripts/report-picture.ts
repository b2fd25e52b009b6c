// The pictures of the HTML report in docs/images/, from a stored report: the first screen and the whole page, in light.
// `npm run report-picture -- reports/….json`; needs Chromium (CHROMIUM if it is elsewhere) and pngquant.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { htmlReport } from '../src/report/html/page/html-report.ts'
import { parseReport } from '../src/report/json.ts'
import { launchChromium } from './chromium.ts'
import { ROOT } from './doc-pages.ts'

const IMAGES = path.join(ROOT, 'docs/images')
const VIEWPORT = { width: 1280, height: 800 }

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('name a JSON report')
const folder = mkdtempSync(path.join(tmpdir(), 'camgate-picture-'))
const browser = await launchChromium()
try {
  const address = path.join(folder, 'report.html')
  writeFileSync(address, htmlReport(parseReport(readFileSync(file, 'utf8'))))
  const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: 'light' })
  await page.goto(pathToFileURL(address).href)
  for (const [name, fullPage] of [
    ['first-screen', false],
    ['full', true],
  ] as const) {
    const picture = path.join(IMAGES, `report-${name}.png`)
    await page.screenshot({ path: picture, fullPage })
    execFileSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--output', picture, '64', picture])
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}
