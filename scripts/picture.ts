// The picture of a comment in docs/images/, light and dark, from a real run: a server that sends 750 frames a second,
// which is 30 connections at 25 FPS, and is required to hold 40. The picture ends after the first chart. Takes a few
// minutes, or seconds with the path of a report to show. Needs Chromium (CHROMIUM if it is not `chromium`) and pngquant;
// mermaid and GitHub's style sheet come from npm.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { marked } from 'marked'
import { ROOT } from './doc-pages.ts'

const PACKAGES = ['mermaid@12.3.0', 'github-markdown-css@5.9.0']
const CAMGATE = path.join(ROOT, 'dist/cli/index.js')
const IMAGES = path.join(ROOT, 'docs/images')
const PORT = '18090'
const FLOORS = {
  capacity_connections: { min: 40 },
  healthy_rate: { min: 95 },
  planned_fps_per_connection: { min: 20 },
  reconnection_rate: { max: 0.1 },
}
/** In CSS pixels; the picture has two for each, as README shows it. */
const WIDTH = 830

const folder = mkdtempSync(path.join(tmpdir(), 'camgate-picture-'))
try {
  const report = process.argv[2] ?? (await measure())
  const comment = execFileSync('node', [CAMGATE, 'report', report, '--format', 'markdown'], {
    encoding: 'utf8',
  })
  for (const name of PACKAGES) fetchPackage(name)
  mkdirSync(IMAGES, { recursive: true })
  for (const theme of ['light', 'dark'] as const) takePicture(theme, comment)
} finally {
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

/** Unpacks a package into the folder of its name. Its dependencies are not needed: both bring one file that has all. */
function fetchPackage(name: string): void {
  const [archive = ''] = execFileSync('npm', ['pack', '--silent', name], {
    cwd: folder,
    encoding: 'utf8',
  }).split('\n')
  const place = path.join(folder, name.split('@')[0] ?? name)
  mkdirSync(place)
  execFileSync('tar', ['-xzf', path.join(folder, archive), '-C', place, '--strip-components=1'])
}

function takePicture(theme: 'light' | 'dark', comment: string): void {
  const file = path.join(folder, `${theme}.html`)
  const picture = path.join(IMAGES, `comment-${theme}.png`)
  writeFileSync(file, pageOf(theme, comment))
  const [, height = ''] = /<title>(\d+)/.exec(chromium(['--dump-dom', pathToFileURL(file).href])) ?? []
  const shot = [
    `--screenshot=${picture}`,
    `--window-size=${WIDTH},${height}`,
    '--force-device-scale-factor=2',
  ]
  chromium([...shot, pathToFileURL(file).href])
  execFileSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--output', picture, '64', picture])
}

function chromium(options: readonly string[]): string {
  const quiet = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--allow-file-access-from-files',
  ]
  const network = ['--disable-background-networking', '--disable-component-update', '--disable-sync']
  const own = [`--user-data-dir=${path.join(folder, 'chromium')}`, '--virtual-time-budget=20000']
  const command = [...quiet, ...network, ...own, `--window-size=${WIDTH},900`, ...options]
  return execFileSync(process.env.CHROMIUM ?? 'chromium', command, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** The page as GitHub shows a comment. Its title becomes its height. */
function pageOf(theme: 'light' | 'dark', comment: string): string {
  const style = readFileSync(path.join(folder, `github-markdown-css/github-markdown-${theme}.css`), 'utf8')
  const html = marked.parse(comment, { async: false, gfm: true })
  const colors = theme === 'light' ? ['#ffffff', '#f6f8fa', '#d1d9e0'] : ['#0d1117', '#151b23', '#3d444d']
  const [background, header, border] = colors
  return `<!doctype html><meta charset="utf-8"><title></title>
<style>${style}
html, body { margin: 0; background: ${background} }
.comment { border: 1px solid ${border}; border-radius: 6px; overflow: hidden }
.author { padding: 8px 16px; background: ${header}; border-bottom: 1px solid ${border} }
.text { padding: 16px }
.mermaid { text-align: center }
</style>
<article class="markdown-body comment">
<div class="author"><b>github-actions</b> commented</div>
<div class="text">${html}</div>
</article>
<script src="mermaid/dist/mermaid.min.js"></script>
<script>
for (const code of document.querySelectorAll('code.language-mermaid')) {
  const chart = document.createElement('div')
  chart.className = 'mermaid'
  chart.textContent = code.textContent
  code.parentElement.replaceWith(chart)
}
// The rest would be too much for a README.
const first = document.querySelector('.mermaid')
while (first.nextSibling) first.nextSibling.remove()
mermaid.initialize({ startOnLoad: false, theme: '${theme === 'light' ? 'default' : 'dark'}' })
mermaid.run().then(() => { document.title = Math.ceil(document.querySelector('.comment').getBoundingClientRect().height) })
</script>`
}
