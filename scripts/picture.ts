// The picture of a comment in docs/images/, light and dark, from a real run: a server that sends 750 frames a second,
// which is 30 connections at 25 FPS, and is required to hold 40. Takes a few minutes, or seconds with the path of a
// report to show. Needs a built dist/, Chromium (CHROMIUM if it is not /usr/bin/chromium) and pngquant.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { showComment, type Theme } from './comment-page.ts'
import { ROOT } from './doc-pages.ts'

const CAMGATE = path.join(ROOT, 'dist/cli/index.js')
const IMAGES = path.join(ROOT, 'docs/images')
const PORT = '18090'
const FLOORS = {
  capacity_connections: { min: 40 },
  healthy_rate: { min: 95 },
  planned_fps_per_connection: { min: 20 },
  reconnection_rate: { max: 0.1 },
}

const folder = mkdtempSync(path.join(tmpdir(), 'camgate-picture-'))
const browser = await launchChromium()
try {
  const report = process.argv[2] ?? (await measure())
  const options = ['report', report, '--format', 'markdown']
  const comment = execFileSync('node', [CAMGATE, ...options], { encoding: 'utf8' })
  mkdirSync(IMAGES, { recursive: true })
  for (const theme of ['light', 'dark'] as const) await takePicture(browser, theme, comment)
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}

/** Returns the path of the report. */
async function measure(): Promise<string> {
  const thresholds = path.join(folder, 'thresholds.json')
  writeFileSync(thresholds, JSON.stringify({ version: 1, floors: FLOORS }))
  const simulate = ['simulate', '--port', PORT, '--cameras', '10', '--fault', 'budget=750']
  const server = spawn('node', [CAMGATE, ...simulate], { stdio: 'ignore' })
  try {
    await setTimeout(2000)
    const target = `http://127.0.0.1:${PORT}/camera/{camera}`
    const plan = ['10', '--connections-per-camera', '2', '--duration', '30', '--target', target]
    const options = ['--find-capacity', '--thresholds', thresholds]
    spawnSync('node', [CAMGATE, ...plan, ...options], { cwd: folder, stdio: 'inherit' })
  } finally {
    server.kill()
  }
  const [report] = globSync(path.join(folder, 'reports/*.json'))
  if (report === undefined) throw new Error('the run wrote no report')
  return report
}

/** Two pixels for each of CSS, as README shows it. */
async function takePicture(browser: Browser, theme: Theme, comment: string): Promise<void> {
  const picture = path.join(IMAGES, `comment-${theme}.png`)
  const page = await browser.newPage({ deviceScaleFactor: 2 })
  await showComment(page, comment, theme)
  await page.locator('.comment').screenshot({ path: picture })
  execFileSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--output', picture, '64', picture])
}
