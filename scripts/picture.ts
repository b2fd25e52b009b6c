// The pictures in docs/images/: the comment, the HTML report and the live page in the middle of a search, all from one
// real run: a server that sends 750 frames a second, which is 30 connections at 25 FPS, and is required to hold 40. Takes
// a few minutes, or seconds with the path of a report, from which all but the live page are made. Needs a built dist/,
// Chromium (CHROMIUM if it is not /usr/bin/chromium) and pngquant.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { launchChromium } from './chromium.ts'
import { showComment } from './comment-page.ts'
import { ROOT } from './doc-pages.ts'

const CAMGATE = path.join(ROOT, 'dist/cli/index.js')
const IMAGES = path.join(ROOT, 'docs/images')
const THEMES = ['light', 'dark'] as const
const PORT = '18090'
const FLOORS = {
  capacity_connections: { min: 40 },
  healthy_rate: { min: 95 },
  planned_fps_per_connection: { min: 20 },
  reconnection_rate: { max: 0.1 },
}
const SCREEN = { width: 1280, height: 800 }
/** Enough of them for an interval. */
const TRIALS_BEFORE_PICTURE = 6
const MAX_WAIT_MS = 300_000

const folder = mkdtempSync(path.join(tmpdir(), 'camgate-picture-'))
const browser = await launchChromium()
try {
  mkdirSync(IMAGES, { recursive: true })
  const report = process.argv[2] ?? (await measure())
  for (const theme of THEMES) await showCommentIn(theme, rendered(report, 'markdown'))
  const page = path.join(folder, 'report.html')
  writeFileSync(page, rendered(report, 'html'))
  for (const theme of THEMES) await showReportIn(theme, page)
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}

/** Takes the picture of the live page. @returns the path of the report */
async function measure(): Promise<string> {
  const thresholds = path.join(folder, 'thresholds.json')
  writeFileSync(thresholds, JSON.stringify({ version: 1, floors: FLOORS }))
  const simulate = ['simulate', '--port', PORT, '--cameras', '10', '--fault', 'budget=750']
  const server = spawn('node', [CAMGATE, ...simulate], { stdio: 'ignore' })
  try {
    await setTimeout(2000)
    const target = `http://127.0.0.1:${PORT}/camera/{camera}`
    const plan = ['10', '--connections-per-camera', '2', '--duration', '30', '--target', target]
    const options = ['--find-capacity', '--thresholds', thresholds, '--dashboard']
    const run = spawn('node', [CAMGATE, ...plan, ...options], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'pipe'],
    })
    const ended = once(run, 'close')
    for await (const line of createInterface(run.stderr)) {
      console.error(line)
      const [, address] = /^Live page: (\S+)/.exec(line) ?? []
      if (address !== undefined) void showLivePage(address)
    }
    await ended
  } finally {
    server.kill()
  }
  const [report] = globSync(path.join(folder, 'reports/multi_connection_test_*[0-9].json'))
  if (report === undefined) throw new Error('the run wrote no report')
  return report
}

function rendered(report: string, format: 'markdown' | 'html'): string {
  return execFileSync('node', [CAMGATE, 'report', report, '--format', format], { encoding: 'utf8' })
}

/** Waits until the search has found something out. */
async function showLivePage(address: string): Promise<void> {
  const page = await browser.newPage({ viewport: SCREEN, colorScheme: 'light' })
  await page.goto(address)
  const trials = page.locator('#live-search tbody tr')
  await trials.nth(TRIALS_BEFORE_PICTURE - 1).waitFor({ state: 'attached', timeout: MAX_WAIT_MS })
  await page.screenshot({ path: pictureOf('live-page'), fullPage: true })
  shrink('live-page')
  await page.close()
}

/** Two pixels for each of CSS, as README shows it. */
async function showCommentIn(theme: (typeof THEMES)[number], comment: string): Promise<void> {
  const name = `comment-${theme}`
  const page = await browser.newPage({ deviceScaleFactor: 2 })
  await showComment(page, comment, theme)
  await page.locator('.comment').screenshot({ path: pictureOf(name) })
  shrink(name)
}

/** The first screen, and in light the whole page. */
async function showReportIn(theme: (typeof THEMES)[number], file: string): Promise<void> {
  const page = await browser.newPage({ viewport: SCREEN, colorScheme: theme })
  await page.goto(pathToFileURL(file).href)
  await page.screenshot({ path: pictureOf(`report-first-screen-${theme}`) })
  shrink(`report-first-screen-${theme}`)
  if (theme === 'dark') return
  await page.screenshot({ path: pictureOf('report-full'), fullPage: true })
  shrink('report-full')
}

function pictureOf(name: string): string {
  return path.join(IMAGES, `${name}.png`)
}

function shrink(name: string): void {
  const picture = pictureOf(name)
  execFileSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--output', picture, '64', picture])
}
